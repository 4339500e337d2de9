// Provisioning as a whole: keys, site file, boot service and DHCP, and what nodes report; main starts
// and stops it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCache } from '../../boot/cache.ts';
import type { DhcpOptions } from '../../boot/dhcp/configuration.ts';
import { startDnsmasq } from '../../boot/dhcp/dnsmasq.ts';
import { chooseAssignment } from '../../boot/manifest.ts';
import { defaultPrograms, startBoot } from '../../boot/service.ts';
import { parseAssignment } from '../../model/boot/statement.ts';
import { refusedError } from '../../model/errors.ts';
import { decideAddHost } from '../../model/host/add.ts';
import { idRandomBytes, makeId } from '../../model/ids.ts';
import { instant } from '../../model/time.ts';
import type { Site } from '../../model/boot/site.ts';
import { nodeUri, type ApprovedNode } from '../../model/node/node.ts';
import { followOn, type Emit, type Journal } from '../events/journal.ts';
import type { Log } from '../log.ts';
import { openAuthority } from '../pki/authority.ts';
import { openSigningKey, certifyBootKey } from '../pki/signing-key.ts';
import type { BootImages } from '../ports/boot-images.ts';
import type { Chance } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Provisioning } from '../ports/provisioning.ts';
import { insertHost, readKnownHosts, type NewHost } from '../store/host/write.ts';
import type { Store, Writer } from '../store/store.ts';
import { openManagerIdentity } from './identity.ts';
import { publishAll, type PublisherParts } from './publish.ts';
import { openSiteFile } from './site.ts';

export interface ProvisioningParts {
  readonly state: string;
  readonly site: string | null;
  readonly images: BootImages;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
}

export interface RunningProvisioning extends Provisioning {
  /** The boot service's folder, with the reports of nodes. */
  readonly folder: string;
  /** Takes a node that has booted into the fleet, and nothing else: whoever watches hosts connects to it. */
  join(node: ApprovedNode): Promise<void>;
  stop(): Promise<void>;
}

export const pkiFolder = (state: string): string => join(state, 'pki');
export const imageState = (state: string): string => join(state, 'boot-images');

const lookMs = 5_000;
const certifyMs = 86_400_000;
const publishing = new Set(['node.assigned', 'node.removed', 'boot-image.built', 'boot-image.removed']);

function dhcpOf(site: Site, url: string, folder: string): DhcpOptions | null {
  const { dhcp, listen } = site;
  if (dhcp === null || listen === null) return null;
  const place = { interface: dhcp.interface, address: listen.split(':')[0] ?? '', url, folder };
  if (dhcp.mode === 'proxy') return { ...place, mode: 'proxy', netmask: dhcp.netmask, network: dhcp.network };
  const { first, last, netmask, router } = dhcp;
  const range = { first, last };
  return { ...place, mode: 'full', netmask, range, reservations: [], ...(router !== null && { router }) };
}

export async function startProvisioning(parts: ProvisioningParts): Promise<RunningProvisioning> {
  const { state, store, journal, clock, chance, log } = parts;
  const folder = join(state, 'boot');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const report = (error: unknown): void => log.fault(error, 'provisioning');
  const key = await openSigningKey(pkiFolder(state));
  const site = openSiteFile(parts.site);
  const publisher: PublisherParts = {
    ...{ folder, state: imageState(state), pki: pkiFolder(state), key, site, store, clock, report },
    images: parts.images,
  };
  const service = await startService(await site.read(), folder, log);
  const ending = new AbortController();
  const running = keepPublished(publisher, journal, ending.signal);
  const cache = openCache(folder, report);
  return {
    folder,
    site: () => site.read(),
    policy: async () => (await cache.current()) ?? null,
    async wanted(node) {
      const publication = await cache.current();
      if (!publication) return null;
      const facts = { ...node.machine, mac: node.macs[0] ?? '', uuid: node.uuid };
      const chosen = chooseAssignment(publication, facts);
      const assignment = chosen.ok ? parseAssignment(chosen.assignment.text) : undefined;
      if (!assignment) return null;
      return { image: assignment.image, profile: assignment.profile, config: assignment.config.sha256 };
    },
    async join(node) {
      const uri = nodeUri(node.addresses);
      if (uri === undefined) return;
      const authority = await openAuthority(pkiFolder(state));
      const pki = await openManagerIdentity(join(pkiFolder(state), 'client'), authority, clock.nowMs());
      const id = makeId('host', clock.nowMs(), chance.bytes(idRandomBytes));
      await journal.write((trx, emit) =>
        takeIn(trx, emit, node, { id, uri, pki, now: instant(clock.nowMs()) }),
      );
    },
    async stop() {
      ending.abort();
      await running;
      await service?.close();
    },
  };
}

/**
 * Without a look at it: libvirt probes QEMU for a minute on a slow machine, and answers nothing
 * meanwhile.
 */
async function takeIn(
  trx: Writer,
  emit: Emit,
  { name, uuid }: ApprovedNode,
  host: Pick<NewHost, 'id' | 'uri' | 'pki' | 'now'>,
): Promise<void> {
  const { id, uri } = host;
  const known = await readKnownHosts(trx);
  if (known.some((h) => h.uuid === uuid)) return;
  const request = { name, uri, allowTcp: false };
  const decision = decideAddHost({ request, known, said: null, domains: null });
  if (!decision.go)
    throw refusedError('host-refused', `the node ${name} cannot become a host`, decision.refusals);
  await insertHost(trx, { ...host, name, uuid, labels: {}, migrationAddress: null });
  emit({ kind: 'host.added', subject: id, cause: `node ${name}`, facts: { name, uri, uuid } });
}

/** Nothing listens where the site says that the boot service is a process of its own. */
async function startService(site: Site, folder: string, log: Log) {
  if (site.listen === null) return null;
  const [host = '', port = ''] = site.listen.split(':');
  const service = await startBoot({
    ...{ folder, host, port: Number(port), maxDownloads: site.maxDownloads },
    ...(site.url !== null && { url: site.url }),
    onFault: (message) => log.info(`boot service: ${message}`),
  });
  log.info(`the boot service answers at ${service.url}`);
  const dhcp = dhcpOf(site, service.url, join(folder, 'dnsmasq'));
  if (dhcp !== null) {
    const { pid } = await startDnsmasq(dhcp, defaultPrograms);
    log.info(`dnsmasq runs as ${pid}; it goes on when the manager ends`);
  }
  return service;
}

/** Published at the start, after whatever changes it, and when the site file was edited. */
async function keepPublished(parts: PublisherParts, journal: Journal, signal: AbortSignal): Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  let seen = '';
  let certifiedMs = 0;
  const attempt = async (): Promise<void> => {
    const mark = await parts.site.mark();
    await publishAll(parts);
    seen = mark;
  };
  const again = (): Promise<void> => (turn = turn.then(attempt).catch(parts.report));
  const certify = async (): Promise<void> => {
    if (parts.clock.nowMs() - certifiedMs < certifyMs) return;
    // The key is made by the boot service when it first starts: until then there is nothing to certify.
    await certifyBootKey(parts.key, parts.folder, Math.floor(parts.clock.nowMs() / 1000));
    certifiedMs = parts.clock.nowMs();
  };
  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      await certify().catch(() => undefined);
      if ((await parts.site.mark()) !== seen) await again();
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const { newest } = await journal.range();
  const follow = async (): Promise<void> => {
    try {
      for await (const { kind } of followOn(journal, newest, signal)) if (publishing.has(kind)) await again();
    } catch (error) {
      if (!signal.aborted) parts.report(error);
    }
  };
  await Promise.all([look(), follow()]);
}
