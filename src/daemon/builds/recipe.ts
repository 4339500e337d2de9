// A recipe: a folder with recipe.json, init checks and an overlay of files, read and validated; its digest
// covers every byte.
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { HostlerError } from '../../model/errors.ts';

export interface Recipe {
  readonly folder: string;
  readonly digest: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: string;
  readonly suite: string;
  /** The package whose newest dependency carries /boot/vmlinuz-* and the modules. */
  readonly kernel: string;
  readonly sourceDateEpoch: number;
  /** Kernel arguments that every node of this image gets. */
  readonly arguments: string;
  readonly compression: { readonly level: number; readonly blockKiB: number };
  readonly maxImageMiB: number;
  readonly maxInitramfsMiB: number;
  readonly packages: readonly string[];
  /** Folders and files (globs below the module root) that leave; what a kept module depends on stays. */
  readonly dropModules: readonly string[];
  /** Modules of the initramfs by name, with all that they depend on. */
  readonly bootModules: readonly string[];
  /** Globs that leave the root, after the packages are installed. */
  readonly remove: readonly string[];
  readonly units: { readonly enable: readonly string[]; readonly disable: readonly string[] } & {
    readonly mask: readonly string[];
  };
  /** What must be there in the finished root, else the build fails: path globs and modules. */
  readonly checks: { readonly files: readonly string[]; readonly modules: readonly string[] };
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (v: unknown): Fields => (typeof v === 'object' && v !== null ? (v as Fields) : {});

class Reader {
  readonly faults: string[] = [];
  text(of: Fields, key: string, pattern: RegExp): string {
    const v = of[key];
    if (typeof v === 'string' && pattern.test(v)) return v;
    this.faults.push(`"${key}" is to match ${String(pattern)}`);
    return '';
  }
  integer(of: Fields, key: string, least: number, most: number): number {
    const v = of[key];
    if (typeof v === 'number' && Number.isInteger(v) && v >= least && v <= most) return v;
    this.faults.push(`"${key}" is to be a whole number from ${least} to ${most}`);
    return least;
  }
  list(of: Fields, key: string, pattern: RegExp): string[] {
    const v = of[key] ?? [];
    if (Array.isArray(v) && v.every((x): x is string => typeof x === 'string' && pattern.test(x))) return v;
    this.faults.push(`"${key}" is to be a list of texts that match ${String(pattern)}`);
    return [];
  }
}

const packageName = /^[a-z0-9][a-z0-9+.-]+$/;
/** A path or glob inside the root: relative, and never upwards. */
const inside = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./*@+:-]+$/;
const moduleName = /^[\w-]+$/;
const unitName = /^[\w@.\\:-]+\.(?:service|socket|timer|target|path|mount|automount|slice)$/;

export function parseRecipe(text: string): Omit<Recipe, 'folder' | 'digest'> | { faults: readonly string[] } {
  let raw: Fields;
  try {
    raw = fieldsOf(JSON.parse(text));
  } catch (error) {
    return { faults: [`recipe.json is no JSON: ${String(error)}`] };
  }
  const r = new Reader();
  const compression = fieldsOf(raw['compression']);
  const units = fieldsOf(raw['units']);
  const checks = fieldsOf(raw['checks']);
  const groups = fieldsOf(raw['packages']);
  const recipe = {
    name: r.text(raw, 'name', /^[a-z0-9][a-z0-9.-]{0,62}$/),
    description: r.text(raw, 'description', /\S/),
    architecture: r.text(raw, 'architecture', /^amd64$/),
    suite: r.text(raw, 'suite', /^[a-z]+$/),
    kernel: r.text(raw, 'kernel', packageName),
    sourceDateEpoch: r.integer(raw, 'sourceDateEpoch', 1, 4_102_444_800),
    arguments: r.text(raw, 'arguments', /^(?:[\w.,:/=-]+(?: [\w.,:/=-]+)*)?$/),
    compression: {
      level: r.integer(compression, 'level', 1, 22),
      blockKiB: r.integer(compression, 'blockKiB', 4, 1024),
    },
    maxImageMiB: r.integer(raw, 'maxImageMiB', 1, 65_536),
    maxInitramfsMiB: r.integer(raw, 'maxInitramfsMiB', 1, 1024),
    packages: Object.keys(groups).flatMap((group) => r.list(groups, group, packageName)),
    dropModules: r.list(raw, 'dropModules', inside),
    bootModules: r.list(raw, 'bootModules', moduleName),
    remove: r.list(raw, 'remove', inside),
    units: {
      enable: r.list(units, 'enable', unitName),
      disable: r.list(units, 'disable', unitName),
      mask: r.list(units, 'mask', unitName),
    },
    checks: { files: r.list(checks, 'files', inside), modules: r.list(checks, 'modules', moduleName) },
  };
  if (recipe.packages.length === 0) r.faults.push('"packages" names none');
  return r.faults.length > 0 ? { faults: r.faults } : recipe;
}

/** Every entry below a folder, in an order that no file system decides. */
export async function listTree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => !e.isDirectory())
    .map((e) => relative(folder, join(e.parentPath, e.name)))
    .sort();
}

/** Over paths, modes and contents of a folder; a README may be corrected without another image. */
export async function digestTree(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await listTree(folder)) {
    if (path === 'README.md') continue;
    const at = join(folder, path);
    const { mode } = await lstat(at);
    const link = (mode & 0o170000) === 0o120000;
    const body = link ? Buffer.from(await readlink(at)) : await readFile(at);
    hash.update(`${path}\0${link ? 'link' : String(mode & 0o111)}\0${String(body.length)}\0`).update(body);
  }
  return hash.digest('hex');
}

export async function readRecipe(folder: string): Promise<Recipe> {
  const text = await readFile(join(folder, 'recipe.json'), 'utf8');
  const parsed = parseRecipe(text);
  if ('faults' in parsed) {
    throw new HostlerError('invalid-recipe', {
      message: `The recipe in ${folder} cannot be used: ${parsed.faults.join('; ')}.`,
      fix: 'Correct recipe.json.',
      facts: { faults: [...parsed.faults] },
    });
  }
  return { folder, digest: await digestTree(folder), ...parsed };
}
