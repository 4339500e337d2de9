// The start of a manager on its database: goes on with the fleet that it has, begins with none, or reads one
// back from a fleet file.
import { readFile } from 'node:fs/promises';
import { HostlerError } from '../../model/errors.ts';
import { parseFleetFile, type FleetFile, type FleetImage } from '../../model/fleet/file.ts';
import { decideStart, type StartFacts } from '../../model/fleet/start.ts';
import { idRandomBytes, makeId, type IdNoun, type ManagerId } from '../../model/ids.ts';
import { instant } from '../../model/time.ts';
import type { Journal } from '../events/journal.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Chance } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import { readKnownManager } from '../store/fleet/read.ts';
import { restoreFleet } from '../store/fleet/restore.ts';
import { readManagerId } from '../store/meta/manager.ts';
import type { Store } from '../store/store.ts';
import { fleetFileIn } from './keep.ts';

export interface BeginParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly say: (message: string) => void;
  readonly state: string;
  /** `--hosts` */
  readonly hosts: string | null;
}

/** Which manager this is from now on. */
export async function beginFleet(parts: BeginParts): Promise<ManagerId> {
  const { store, clock, chance, say } = parts;
  const plan = decideStart(await readStartFacts(parts));
  if (plan.kind === 'read-back') return readBack(parts, plan.path, plan.file);
  if (plan.kind === 'go-on' && plan.notice !== null) say(plan.notice);
  return readManagerId(store, clock, chance);
}

async function readStartFacts({ store, state, hosts }: BeginParts): Promise<StartFacts> {
  const path = fleetFileIn(state);
  const known = await store.read(readKnownManager);
  // A file of a fleet that the database has is not looked at: it is about to be written anew.
  const left = known === null && hosts === null ? await readLeft(path) : null;
  const given = hosts === null ? null : { path: hosts, file: await readGiven(hosts) };
  return { known, given, left, state };
}

async function readGiven(path: string): Promise<FleetFile> {
  try {
    return parseFleetFile(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof HostlerError) throw error;
    throw new HostlerError('invalid-fleet-file', {
      message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      fix: 'Name a readable file with --hosts; a manager keeps one as fleet.json in its state folder.',
      cause: error,
    });
  }
}

async function readLeft(path: string): Promise<StartFacts['left']> {
  try {
    return { path, hosts: (await readGiven(path)).hosts.length };
  } catch (error) {
    const cause = error instanceof HostlerError ? error.cause : null;
    if ((cause as NodeJS.ErrnoException | null)?.code === 'ENOENT') return null;
    throw error;
  }
}

async function readBack(parts: BeginParts, path: string, file: FleetFile): Promise<ManagerId> {
  const { journal, clock, chance, blobs, say } = parts;
  const newId = <Noun extends IdNoun>(noun: Noun) => makeId(noun, clock.nowMs(), chance.bytes(idRandomBytes));
  const manager = file.manager ?? newId('manager');
  const images: FleetImage[] = [];
  for (const image of file.images ?? []) {
    if ((await blobs.size(image.digest)) === null) say(`the bytes of the image ${image.name} are gone`);
    else images.push(image);
  }
  await journal.write(async (trx, emit) => {
    const now = instant(clock.nowMs());
    const hosts = await restoreFleet(trx, file, { manager, images, now, newId });
    const facts = { readBackFrom: path, hosts: hosts.length, lost: 'tasks, events, tokens, older history' };
    emit({ kind: 'manager.started', subject: manager, cause: 'local', facts });
    for (const { id, name, uri } of hosts)
      emit({ kind: 'host.added', subject: id, cause: `read back from ${path}`, facts: { name, uri } });
  });
  const count = `${file.hosts.length} hosts, ${images.length} images`;
  say(
    `read back from ${path}: ${count}; the VMs are read from the hosts. ` +
      'Tasks, events, tokens and older history were in the lost database and are gone',
  );
  return manager;
}
