// Keeps the fleet file of the state folder as the database is: written anew, whole or not at all, whenever
// something that stands in it has changed.
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventKind } from '../../model/event/event.ts';
import { printFleetFile } from '../../model/fleet/file.ts';
import type { ManagerId } from '../../model/ids.ts';
import { followOn, type Journal } from '../events/journal.ts';
import { readFleet } from '../store/fleet/read.ts';
import type { Store } from '../store/store.ts';

export const fleetFileIn = (state: string): string => join(state, 'fleet.json');

const kinds: ReadonlySet<EventKind> = new Set([
  'host.added',
  'host.removed',
  'host.drained',
  'host.resumed',
  'host.facts-changed',
  'cluster.changed',
  'pool.changed',
  'image.added',
  'image.removed',
]);
/** A disk that is full now is perhaps not later. */
const againMs = 10_000;

export interface KeepParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly manager: ManagerId;
  readonly state: string;
  readonly report: (error: unknown) => void;
}

/** Resolves when the file is there, or could not be written, which is reported and tried again. */
export async function keepFleetFile(parts: KeepParts): Promise<{ stop(): Promise<void> }> {
  const { store, journal, manager, state, report } = parts;
  const path = fleetFileIn(state);
  const ending = new AbortController();
  const { signal } = ending;
  const ended = (): boolean => signal.aborted;
  let written = '';

  async function write(): Promise<void> {
    const text = printFleetFile(await store.read((db) => readFleet(db, manager)));
    if (text === written) return;
    await replace(path, text);
    written = text;
  }
  /** Written once whatever came before, then after each change. */
  async function keep(ready: () => void): Promise<void> {
    while (!ended()) {
      try {
        const { newest } = await journal.range();
        await write();
        ready();
        for await (const event of followOn(journal, newest, signal)) if (kinds.has(event.kind)) await write();
        return;
      } catch (error) {
        if (ended()) return;
        report(error);
        ready();
        await sleep(againMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }
  const { promise, resolve } = Promise.withResolvers<null>();
  const keeping = keep(() => resolve(null));
  await promise;
  return {
    async stop() {
      ending.abort();
      await keeping;
    },
  };
}

async function replace(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
