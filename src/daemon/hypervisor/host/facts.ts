// Everything that a host says about itself, read in one round of calls that wait for each other as little
// as possible.
import type { Connection } from 'node-libvirt';
import type { DomainCapabilities, HostFacts, VirtType } from '../../../model/host/facts.ts';
import { decideKvm } from '../../../model/host/kvm.ts';
import { instant } from '../../../model/time.ts';
import { versionOf } from '../../../model/version.ts';
import type { HostVerbs } from '../../ports/hypervisor/host.ts';
import type { Clock } from '../../ports/clock.ts';
import { asking } from '../errors.ts';
import { callOptions, tlsFactsOf, type Links } from '../link.ts';
import { readCapabilities, readDomainCapabilities } from './capabilities.ts';
import { readCells, readHugepages } from './memory.ts';
import { readNetworks, readPools } from './storage.ts';

type Options = ReturnType<typeof callOptions>;

/** The machine type that new VMs get, by architecture: its domain capabilities are those that count. */
const machines: Readonly<Record<string, string>> = { x86_64: 'q35', aarch64: 'virt', ppc64le: 'pseries' };

async function readDomainAbilities(
  connection: Connection,
  arch: string,
  virtTypes: readonly VirtType[],
  options: Options,
): Promise<readonly DomainCapabilities[]> {
  const machine = machines[arch] ?? null;
  const texts = await Promise.all(
    virtTypes.map((type) => connection.getDomainCapabilities(null, arch, machine, type, {}, options)),
  );
  return texts.map(readDomainCapabilities);
}

export async function readHostFacts(
  connection: Connection,
  clock: Clock,
  options: Options,
): Promise<HostFacts> {
  const readAt = instant(clock.nowMs());
  const [type, text, info, hostName, libvirt, qemu, freeBytes, ...lists] = await Promise.all([
    connection.getType(options),
    connection.getCapabilities(options),
    connection.nodeGetInfo(options),
    connection.getHostname(options),
    connection.getLibVersion(options),
    connection.getVersion(options),
    connection.nodeGetFreeMemory(options),
    readPools(connection, options),
    readNetworks(connection, options),
    connection.listAllDomains({ autostart: true }, options),
  ]);
  const [pools, networks, autostart] = lists;
  const capabilities = readCapabilities(text);
  const { arch, vendor, model, features } = capabilities;
  const [numa, hugepages] = await Promise.all([
    readCells(connection, capabilities.numa, options),
    readHugepages(connection, capabilities, options),
  ]);
  const offered = capabilities.virtTypes.includes('kvm');
  return {
    uuid: capabilities.uuid,
    hostName,
    readAt,
    versions: { libvirt: versionOf(libvirt), qemu: type === 'QEMU' ? versionOf(qemu) : null },
    cpu: {
      arch,
      vendor,
      model,
      features,
      cpus: info.cpus,
      sockets: info.sockets,
      cores: info.cores,
      threads: info.threads,
    },
    memory: {
      totalMiB: Math.floor(Number(info.memory) / 1024),
      freeMiB: Math.floor(Number(freeBytes) / 2 ** 20),
      hugepages,
    },
    numa,
    kvm: {
      offered,
      verdict: decideKvm({ now: readAt, arch, offered, cpuFeatures: features, trial: null, cached: null }),
    },
    machines: capabilities.machines,
    domainCapabilities: await readDomainAbilities(connection, arch, capabilities.virtTypes, options),
    pools,
    networks,
    securityDrivers: capabilities.securityDrivers,
    migration: capabilities.migration,
    tls: tlsFactsOf(connection),
    iommu: capabilities.iommu,
    autostart: autostart.map((domain) => domain.name).toSorted(),
  };
}

export const readFacts =
  (links: Links, clock: Clock): HostVerbs['readFacts'] =>
  (host, options) =>
    asking(host, 'read its facts', async () => {
      const facts = await readHostFacts(await links.to(host), clock, callOptions(options));
      // libvirt's test driver has no machine below it, and so no UUID: its address stands for one.
      return facts.uuid === '' ? { ...facts, uuid: host.uri } : facts;
    });
