// The daemon: builds every part, in the order in which they need each other, and takes them down in the
// other.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idRandomBytes, makeId, type VmId } from '../model/ids.ts';
import { journeyLimits } from '../model/placement/journey.ts';
import { openBlobs } from './blobs/folder.ts';
import { openBootImages } from './builds/boot-images.ts';
import { openJournal } from './events/journal.ts';
import { keepRetention } from './events/retention.ts';
import { beginFleet } from './fleet/begin.ts';
import { keepFleetFile } from './fleet/keep.ts';
import { openLibvirtHypervisor } from './hypervisor/libvirt.ts';
import { encodeSeed } from './hypervisor/seed/seed.ts';
import { isLocal, listen, parseListen, type Listening } from './http.ts';
import { openLog, type Log } from './log.ts';
import { watchFleet } from './observe/fleet.ts';
import { watchNodes } from './observe/node/watch.ts';
import { openKeys } from './pki/bmc-password.ts';
import { openSigningKey } from './pki/signing-key.ts';
import { openIpmi } from './power/ipmi.ts';
import { imageState, pkiFolder, startProvisioning } from './provision/provisioning.ts';
import { createApp } from './routes/app.ts';
import { openMetrics } from './routes/metrics/serve.ts';
import { handlersOf } from './routes/all.ts';
import { repeatFrom } from './routes/submit.ts';
import { readTokenFrom } from './routes/token/secret.ts';
import type { BootImages } from './ports/boot-images.ts';
import { readHostAddresses } from './store/host/address.ts';
import { openStore } from './store/store.ts';
import { systemChance as chance, systemClock as clock } from './system.ts';
import { openEngine } from './tasks/engine/engine.ts';
import { definitions } from './tasks/all.ts';
import { ownTemplates, readTemplates } from './templates.ts';
import { tryImage } from './trial.ts';

export interface ServeOptions {
  readonly state: string;
  readonly listen: readonly string[];
  readonly postgres: string | null;
  /** The fleet file that an empty manager starts from. */
  readonly hosts: string | null;
  readonly templates: string | null;
  /** The site file of provisioning; null: nothing listens, and the profile `plain` alone is there. */
  readonly site: string | null;
  /** A folder with recipes of boot images beside ours. */
  readonly recipes: string | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
}

interface Surroundings {
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The parts through which everything passes that it writes down and that it asks of hosts. */
export interface Parts {
  readonly openJournal: typeof openJournal;
  readonly openHypervisor: typeof openLibvirtHypervisor;
}
const ownParts: Parts = { openJournal, openHypervisor: openLibvirtHypervisor };

export async function serve(
  options: ServeOptions,
  { write, signal }: Surroundings,
  parts = ownParts,
): Promise<void> {
  const log = openLog(write, () => new Date());
  await using closing = new AsyncDisposableStack();
  const { lost, templates, provisioning, ...world } = await openWorld(options, parts, closing, log, signal);
  const { store, journal, hypervisor, blobs, manager } = world;
  const engine = openEngine({
    world: { ...world, templates: [...templates.values()] },
    definitions,
    store,
    journal,
    clock,
    chance,
    lost,
    limits: { migration: journeyLimits.host, link: journeyLimits.link, image: 1 },
    onBug: (error, task) => log.fault(error, task),
  });
  closing.defer(() => engine.stop());
  const fleet = await watchFleet({
    store,
    journal,
    hypervisor,
    clock,
    manager,
    newId: (): VmId => makeId('vm', clock.nowMs(), chance.bytes(idRandomBytes)),
    report: (error) => log.fault(error, 'observer'),
    readAddresses: () => store.read(readHostAddresses),
    onUp: () => engine.wake(),
  });
  closing.defer(() => fleet.stop());
  await engine.resume();
  const nodes = watchNodes({
    ...{ folder: provisioning.folder, store, journal, clock, provisioning },
    ...{ power: world.power, keys: world.keys },
    newId: () => makeId('node', clock.nowMs(), chance.bytes(idRandomBytes)),
    onBooted: (node) => provisioning.join(node),
    report: (error) => log.fault(error, 'nodes'),
  });
  closing.defer(() => nodes.stop());
  const { bootImages: images, keys } = world;
  const tools = { store, journal, engine, blobs, clock, chance, templates, images, keys, provisioning };
  const version = await readVersion();
  const metrics = openMetrics({ store, clock, version });
  closing.defer(() => metrics.close());
  const app = createApp({
    version,
    metrics,
    handlers: handlersOf({ ...tools, world: { ...world, templates: [...templates.values()] } }),
    readToken: readTokenFrom(store, clock),
    readRepeated: repeatFrom(store),
    isLocal,
    report: (error, requestId) => log.fault(error, `request ${requestId}`),
  });
  const tls = await readTls(options);
  for (const where of options.listen) {
    const listening: Listening = await listen(app, parseListen(where), tls);
    closing.defer(() => listening.close());
    log.info(`the API listens on ${listening.address}`);
  }
  await ended(signal, lost);
  log.info('stopping');
}

/** What stands before anything is done: the state folder, the database under the lease, the ways outside. */
async function openWorld(
  { state, postgres, templates, site, recipes, hosts }: ServeOptions,
  { openJournal, openHypervisor }: Parts,
  closing: AsyncDisposableStack,
  log: Log,
  signal: AbortSignal,
) {
  await mkdir(state, { recursive: true, mode: 0o700 });
  const read = await readTemplates([ownTemplates, ...(templates === null ? [] : [templates])]);
  const place = postgres === null ? { sqlite: join(state, 'hostler.db') } : { postgres };
  const store = await openStore(place, { clock });
  closing.defer(() => store.close());
  const lease = await store.awaitLease({ holder: process.pid.toString() }, signal);
  log.info('this manager is the active one');
  const journal = await openJournal({ store, clock });
  closing.defer(() => journal.close());
  closing.defer(keepRetention({ store, clock, report: (error) => log.fault(error, 'retention') }));
  const blobs = await openBlobs(join(state, 'blobs'));
  const say = (message: string): void => log.info(message);
  const manager = await beginFleet({ store, journal, blobs, clock, chance, say, state, hosts });
  const report = (error: unknown): void => log.fault(error, 'fleet file');
  const kept = await keepFleetFile({ store, journal, manager, state, report });
  closing.defer(() => kept.stop());
  const hypervisor = openHypervisor(clock);
  closing.defer(() => hypervisor.links.closeAll());
  const images = await openImages(state, recipes);
  const provisioning = await startProvisioning({ state, site, images, store, journal, clock, chance, log });
  closing.defer(() => provisioning.stop());
  const nodes = { bootImages: images, power: openIpmi(), keys: openKeys(join(pkiFolder(state), 'bmc')) };
  const parts = { store, journal, hypervisor, blobs, clock, chance, manager, encodeSeed };
  return { ...parts, ...nodes, provisioning, templates: read, lost: lease.lost };
}

/** Recipes stand beside src in a checkout and beside dist in a package, as templates do. */
async function openImages(state: string, recipes: string | null): Promise<BootImages> {
  const key = await openSigningKey(pkiFolder(state));
  const folder = imageState(state);
  return openBootImages({
    state: folder,
    recipes: [join(import.meta.dirname, '../../boot-images'), ...(recipes === null ? [] : [recipes])],
    trust: [key.publicPem],
    trial: (image, signal) => tryImage(key, folder, image, signal),
  });
}

/** package.json stands beside src in a checkout and beside dist in a package. */
async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

async function readTls({ tlsCert, tlsKey }: ServeOptions): Promise<{ cert: string; key: string } | null> {
  if (tlsCert === null || tlsKey === null) return null;
  return { cert: await readFile(tlsCert, 'utf8'), key: await readFile(tlsKey, 'utf8') };
}

function ended(...signals: readonly AbortSignal[]): Promise<void> {
  const any = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
    };
    if (any.aborted) stop();
    any.addEventListener('abort', stop, { once: true });
    process.once('SIGTERM', stop);
  });
}
