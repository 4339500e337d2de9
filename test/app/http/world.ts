// The API in process: a real SQLite, the task engine, and the in-memory twin of the hypervisor.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { openBlobs } from '../../../src/daemon/blobs/folder.ts';
import { openJournal } from '../../../src/daemon/events/journal.ts';
import { memoryFleet, type MemoryFleet } from '../../../src/daemon/hypervisor/memory/fleet.ts';
import { memoryHypervisor } from '../../../src/daemon/hypervisor/memory/hypervisor.ts';
import { encodeSeed } from '../../../src/daemon/hypervisor/seed/seed.ts';
import { handlersOf } from '../../../src/daemon/routes/all.ts';
import { createApp } from '../../../src/daemon/routes/app.ts';
import { readTokenFrom } from '../../../src/daemon/routes/token/secret.ts';
import { readManagerId } from '../../../src/daemon/store/meta/manager.ts';
import { openStore } from '../../../src/daemon/store/store.ts';
import { systemChance as chance, systemClock as clock } from '../../../src/daemon/system.ts';
import { definitions } from '../../../src/daemon/tasks/all.ts';
import { openEngine } from '../../../src/daemon/tasks/engine/engine.ts';
import { ownTemplates, readTemplates } from '../../../src/daemon/templates.ts';

export interface Api extends AsyncDisposable {
  readonly app: Hono;
  readonly fleet: MemoryFleet;
  /** Mistakes of ours that were reported; an empty list is what a test wants to see. */
  readonly faults: unknown[];
  /** As the unix socket lets in; `token` goes over the network. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>;
}
export interface AskOptions {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly remote?: boolean;
}

export async function openApi(): Promise<Api> {
  const closing = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'hostler-api-'));
  closing.defer(() => rmSync(folder, { recursive: true }));
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  closing.defer(() => store.close());
  await store.tryLease({ holder: 'test' });
  const manager = await readManagerId(store, clock, chance);
  const journal = await openJournal({ store, clock });
  closing.defer(() => journal.close());
  const blobs = await openBlobs(join(folder, 'blobs'));
  const templates = await readTemplates([ownTemplates]);
  const fleet = memoryFleet(['host1', 'host2']);
  const hypervisor = memoryHypervisor(fleet);
  const shared = { store, journal, blobs, clock, chance, hypervisor, manager, encodeSeed };
  const world = { ...shared, templates: [...templates.values()] };
  const faults: unknown[] = [];
  const engine = openEngine({ ...shared, world, definitions, onBug: (error) => faults.push(error) });
  closing.defer(() => engine.stop());
  let remote = false;
  const app = createApp({
    version: '0.0.0',
    handlers: handlersOf({ ...shared, engine, templates, world }),
    readToken: readTokenFrom(store, clock),
    isLocal: () => !remote,
    report: (error) => faults.push(error),
  });
  return {
    app,
    fleet,
    faults,
    async ask(method, path, options = {}) {
      remote = options.remote ?? false;
      const { body, headers } = options;
      return app.request(path, { method, ...(headers && { headers }), ...(body !== undefined && { body }) });
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
