// What a manager does at its start with the database that it finds and the fleet file that it is given: it
// never begins an empty fleet over one that is still written down, and never mixes two.
import { HostlerError } from '../errors.ts';
import type { ManagerId } from '../ids.ts';
import type { FleetFile } from './file.ts';

export interface StartFacts {
  /** Null: the database is new. */
  readonly known: { readonly manager: ManagerId; readonly empty: boolean } | null;
  /** The fleet file that was named, with its path. */
  readonly given: { readonly path: string; readonly file: FleetFile } | null;
  /** The fleet file that a manager left in the state folder; null where there is none. */
  readonly left: { readonly path: string; readonly hosts: number } | null;
  readonly state: string;
}

export type StartPlan =
  /** The database has the fleet. */
  | { readonly kind: 'go-on'; readonly notice: string | null }
  | { readonly kind: 'begin' }
  | { readonly kind: 'read-back'; readonly path: string; readonly file: FleetFile };

export function decideStart({ known, given, left, state }: StartFacts): StartPlan {
  if (given !== null) {
    const { path, file } = given;
    if (known === null || known.empty) return { kind: 'read-back', path, file };
    if (file.manager === known.manager) {
      return { kind: 'go-on', notice: `the database has the fleet; ${path} was not needed` };
    }
    throw new HostlerError('fleet-mismatch', {
      message:
        `The database is that of ${known.manager} and has a fleet; ` +
        `${path} is of ${file.manager ?? 'no manager that it names'}`,
      fix: 'Leave --hosts out to go on with the database, or name an empty folder with --state.',
      facts: { database: known.manager, file: file.manager ?? null },
    });
  }
  if (known !== null || left === null || left.hosts === 0) {
    return known === null ? { kind: 'begin' } : { kind: 'go-on', notice: null };
  }
  throw new HostlerError('fleet-mismatch', {
    message: `The database is new, and ${left.path} names ${left.hosts} hosts of a fleet before it`,
    fix:
      `hostler serve --state ${state} --hosts ${left.path} reads that fleet back; ` +
      'remove the file to begin with none.',
    facts: { hosts: left.hosts },
  });
}
