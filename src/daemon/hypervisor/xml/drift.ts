// Where a domain is not what its VM's spec says: somebody changed it by other means. Pure: all is in the
// domain's XML.
//
// The spec lies in hostler's metadata element. What it leads to is made once more, patches included, and both
// documents are read with the same eyes: so only what somebody changed is drift, and nothing that libvirt
// fills in.
import { domainXml, type DomainXml } from '../../../libvirt-xml/domain/domain.ts';
import type { XmlElement } from '../../../libvirt-xml/node.ts';
import type { Json } from '../../../model/json.ts';
import type { VmMetadata } from '../../../model/vm/metadata.ts';
import type { VmSpec } from '../../../model/vm/spec.ts';
import type { Drift } from '../../../model/vm/vm.ts';
import type { DiskPlace } from '../../ports/hypervisor/vm.ts';
import { seedDisk, seedTarget } from './disk.ts';
import { domainElement } from './domain.ts';
import type { HostView } from './guest.ts';
import { metadataOf } from './metadata.ts';

/** Empty for a domain without readable metadata: nobody said what it should be. */
export function driftIn(root: XmlElement): Drift[] {
  const metadata = metadataOf(root);
  if (metadata === null || 'unreadable' in metadata) return [];
  const domain = domainXml.read(root);
  const wanted = domainXml.read(wantedFrom(metadata, domain));
  const isRunning = domain.id !== undefined;
  return [...differences('', viewOf(wanted, isRunning), viewOf(domain, isRunning))];
}

/** The domain that the spec leads to, with the places and addresses that this one has. */
function wantedFrom(metadata: VmMetadata, domain: DomainXml): XmlElement {
  const { os = {}, devices = {} } = domain;
  const { hardware: asked } = metadata.spec;
  const hardware = isAlias(asked.machine) ? { ...asked, machine: os.machine ?? asked.machine } : asked;
  const places = (devices.disks ?? []).flatMap(({ target, source }): DiskPlace[] => {
    if (target === undefined || source?.pool === undefined || source.volume === undefined) return [];
    return [{ disk: target === seedTarget ? seedDisk : target, pool: source.pool, volume: source.volume }];
  });
  const definition = {
    uuid: metadata.uuid,
    name: domain.name ?? '',
    spec: { ...metadata.spec, hardware, nics: withMacs(metadata.spec, domain) },
    metadata,
    disks: places,
    kernel: os.kernel === undefined ? null : { kernel: os.kernel, initrd: os.initrd ?? null },
  };
  return domainElement(definition, hostOf(domain));
}

/** An alias (`q35`) is satisfied by whatever version it was pinned to. */
function isAlias(machine: string): boolean {
  return !/-\d/.test(machine);
}

/** Only the type of virtualisation: which one it is was decided when the domain was made. */
function hostOf({ type }: DomainXml): HostView {
  const usable = type === 'kvm';
  const verdict = { usable, evidence: 'the domain itself', at: '1970-01-01T00:00:00.000Z' as never };
  return { machines: [], kvm: { offered: usable, verdict } };
}

/** A NIC that the spec gives no address got one from libvirt: it takes the first that no other NIC has. */
function withMacs(spec: VmSpec, { devices = {} }: DomainXml): VmSpec['nics'] {
  const taken = new Set(spec.nics.map(({ mac }) => mac));
  const free = (devices.interfaces ?? []).flatMap(({ mac }) =>
    mac === undefined || taken.has(mac) ? [] : [mac],
  );
  return spec.nics.map((nic) => ({ ...nic, mac: nic.mac ?? free.shift() ?? null }));
}

/** What of a domain a spec speaks of, laid out as the spec is. */
function viewOf(domain: DomainXml, isRunning: boolean): Json {
  const { os = {}, devices = {}, cpu = {} } = domain;
  const withKernel = os.kernel !== undefined;
  return {
    cpus: domain.vcpusCurrent ?? domain.vcpus ?? null,
    memoryMiB: Math.ceil((domain.memoryKiB ?? 0) / 1024),
    hardware: {
      machine: os.machine ?? null,
      firmware: os.firmware ?? (os.loaderType === 'pflash' ? 'efi' : 'bios'),
      // libvirt writes the model that it chose into a running domain.
      ...(!isRunning && { cpu: { mode: cpu.mode ?? null, model: cpu.model ?? null } }),
      clock: domain.clock?.offset ?? null,
      video: devices.videos?.[0]?.model ?? 'none',
      graphics: devices.graphics?.[0]?.type ?? 'none',
      serialConsole: devices.serials !== undefined,
      agentChannel: devices.channels?.some(({ targetName }) => targetName === agent) === true,
      balloonStatsPeriodS: devices.balloon?.statsPeriodS ?? null,
      entropy: devices.entropySources !== undefined,
      watchdog: watchdogOf(devices.watchdogs ?? []),
      tpm: devices.tpms?.[0]?.version ?? null,
      hugepages: domain.memoryBacking?.hugePages === true,
    },
    boot: withKernel ? { arguments: os.kernelArguments ?? '' } : {},
    disks: disksOf(devices.disks ?? []),
    nics: Object.fromEntries(
      (devices.interfaces ?? []).map(({ mac = '', network = null, model = null, type = null }) => {
        return [mac, { network: network ?? `(${type ?? 'none'})`, model }];
      }),
    ),
  };
}

const agent = 'org.qemu.guest_agent.0';
type Devices = NonNullable<DomainXml['devices']>;

/** Every q35 of newer versions has an itco that nobody asked for. */
function watchdogOf(watchdogs: NonNullable<Devices['watchdogs']>): Json {
  const found =
    watchdogs.find(({ model }) => model !== 'itco') ?? watchdogs.find(({ action }) => action !== 'reset');
  return found === undefined ? null : { model: found.model ?? null, action: found.action ?? 'reset' };
}

function disksOf(disks: NonNullable<Devices['disks']>): Json {
  return Object.fromEntries(
    disks
      .filter(({ target }) => target !== seedTarget)
      .map((disk) => [
        disk.target ?? '',
        {
          bus: disk.bus ?? null,
          device: disk.device ?? 'disk',
          cache: disk.cache ?? 'default',
          // A running domain shows no format for an empty drive.
          ...(disk.source !== undefined && { format: disk.format ?? null }),
          readOnly: disk.readOnly === true,
          shareable: disk.shareable === true,
        },
      ]),
  );
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function* differences(path: string, wanted: Json | undefined, found: Json | undefined): Generator<Drift> {
  if (isRecord(wanted) && isRecord(found)) {
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
      yield* differences(path === '' ? key : `${path}.${key}`, wanted[key], found[key]);
    }
  } else if (wanted !== found) yield { path, wanted: wanted ?? null, found: found ?? null };
}
