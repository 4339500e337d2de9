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
import { takeReports } from '../../../src/daemon/observe/node/watch.ts';
import { idRandomBytes, makeId } from '../../../src/model/ids.ts';
import { openLog } from '../../../src/daemon/log.ts';
import { openKeys } from '../../../src/daemon/pki/bmc-password.ts';
import { startProvisioning } from '../../../src/daemon/provision/provisioning.ts';
import { handlersOf } from '../../../src/daemon/routes/all.ts';
import { createApp, type AppOptions } from '../../../src/daemon/routes/app.ts';
import { openMetrics } from '../../../src/daemon/routes/metrics/serve.ts';
import { repeatFrom } from '../../../src/daemon/routes/submit.ts';
import { readTokenFrom } from '../../../src/daemon/routes/token/secret.ts';
import { watchFleet } from '../../../src/daemon/observe/fleet.ts';
import { readHostAddresses } from '../../../src/daemon/store/host/address.ts';
import { readManagerId } from '../../../src/daemon/store/meta/manager.ts';
import { openStore } from '../../../src/daemon/store/store.ts';
import { systemChance as chance, systemClock as clock } from '../../../src/daemon/system.ts';
import { definitions } from '../../../src/daemon/tasks/all.ts';
import { openEngine } from '../../../src/daemon/tasks/engine/engine.ts';
import { ownTemplates, readTemplates } from '../../../src/daemon/templates.ts';
import { machine, memoryPower, noBootImages, type Machine } from '../task/node/machines.ts';

export interface Api extends AsyncDisposable {
  readonly app: Hono;
  readonly fleet: MemoryFleet;
  /** Bare machines by the address of their BMC. */
  readonly machines: ReadonlyMap<string, Machine>;
  /** The boot service's folder, with what was published to it. */
  readonly bootFolder: string;
  /** Takes what the boot service has written down by now. */
  takeReports(): Promise<void>;
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

export interface ApiOptions {
  /** Real sockets say who is local; without, requests go straight into the application. */
  readonly isLocal?: AppOptions['isLocal'];
  /** Watches the hosts, as the daemon does. */
  readonly watched?: boolean;
}

export async function openApi(apiOptions: ApiOptions = {}): Promise<Api> {
  const closing = new AsyncDisposableStack();
  const faults: unknown[] = [];
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
  const machines = new Map([['bmc1', machine(false)]]);
  const keys = openKeys(join(folder, 'pki/bmc'));
  const nodes = { bootImages: noBootImages, keys, power: memoryPower(machines) };
  const shared = { store, journal, blobs, clock, chance, hypervisor, manager, encodeSeed, ...nodes };
  const log = openLog(
    (line) => void faults.push(line),
    () => new Date(),
  );
  const settings = { state: folder, site: null, images: noBootImages, store, journal, clock, chance, log };
  const provisioning = await startProvisioning(settings);
  closing.defer(() => provisioning.stop());
  const world = { ...shared, templates: [...templates.values()] };
  const engine = openEngine({ ...shared, world, definitions, onBug: (error) => faults.push(error) });
  closing.defer(() => engine.stop());
  if (apiOptions.watched === true) {
    const watching = await watchFleet({
      ...shared,
      newId: () => makeId('vm', clock.nowMs(), chance.bytes(idRandomBytes)),
      report: (error) => faults.push(error),
      readAddresses: () => store.read(readHostAddresses),
      onUp: () => engine.wake(),
    });
    closing.defer(() => watching.stop());
  }
  const metrics = openMetrics({ store, clock, version: '0.0.0' });
  closing.defer(() => metrics.close());
  let remote = false;
  const app = createApp({
    version: '0.0.0',
    handlers: handlersOf({ ...shared, engine, templates, world, images: noBootImages, provisioning }),
    readToken: readTokenFrom(store, clock),
    readRepeated: repeatFrom(store),
    isLocal: apiOptions.isLocal ?? (() => !remote),
    metrics,
    report: (error) => faults.push(error),
  });
  return {
    app,
    fleet,
    machines,
    bootFolder: provisioning.folder,
    takeReports: () =>
      takeReports({
        ...{ folder: provisioning.folder, store, journal, clock, provisioning, keys, power: nodes.power },
        newId: () => makeId('node', clock.nowMs(), chance.bytes(idRandomBytes)),
        onBooted: () => Promise.resolve(),
        report: (error) => faults.push(error),
      }),
    faults,
    async ask(method, path, options = {}) {
      remote = options.remote ?? false;
      const { body, headers } = options;
      return app.request(path, { method, ...(headers && { headers }), ...(body !== undefined && { body }) });
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
