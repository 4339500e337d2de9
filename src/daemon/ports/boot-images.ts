// Boot images as tasks and routes may ask for them: recipes, packages, builds, what was built.
import type { Instant } from '../../model/time.ts';

export interface BootImageFile {
  readonly sha256: string;
  readonly size: number;
}

export interface BuiltImage {
  readonly id: string;
  readonly recipe: string;
  readonly kernelVersion: string;
  readonly arguments: string;
  readonly recipeDigest: string;
  readonly lockDigest: string;
  readonly files: Readonly<Record<string, BootImageFile>>;
  readonly builtAt: Instant;
  /** When its trial boot passed; null: it has not, and may not be assigned. */
  readonly triedAt: Instant | null;
}

export interface BuildReport {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

export interface Work {
  readonly signal: AbortSignal;
  readonly onProgress: (report: BuildReport) => void;
}

export interface BootImages {
  /** Their names, sorted. */
  recipes(): Promise<readonly string[]>;
  /** May be run again: packages that are there are not loaded again. */
  fetch(
    recipe: string,
    relock: boolean,
    work: Work,
  ): Promise<{ readonly packages: number; readonly loaded: number; readonly changes: readonly string[] }>;
  /** May be run again: the image that recipe, lock and keys give is built only where it is not there. */
  build(recipe: string, work: Work): Promise<BuiltImage>;
  /** Boots it once, on this machine; the phases that it went through. May be run again. */
  trial(id: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The oldest first. */
  list(): Promise<readonly BuiltImage[]>;
  show(id: string): Promise<BuiltImage>;
  /** Refused while it has users. */
  remove(id: string, users: readonly string[]): Promise<void>;
}
