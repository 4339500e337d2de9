// The spec of a domain that somebody else defined, so that it can be adopted: what a spec has words for is
// said in them, and every other disk, NIC and passed device is taken over as it stands, as a patch.
import { cpuXml } from '../../../libvirt-xml/domain/cpu.ts';
import { diskXml } from '../../../libvirt-xml/domain/disk.ts';
import { domainXml, type DomainXml } from '../../../libvirt-xml/domain/domain.ts';
import { interfaceXml } from '../../../libvirt-xml/domain/interface.ts';
import { element } from '../../../libvirt-xml/build.ts';
import type { XmlElement } from '../../../libvirt-xml/node.ts';
import { select, selectFirst } from '../../../libvirt-xml/path.ts';
import { print } from '../../../libvirt-xml/print.ts';
import { fit } from '../../../model/shape.ts';
import { diskShape, nicShape } from '../../../model/vm/spec-shape.ts';
import type { Boot, CpuChoice, Disk, Hardware, Nic, VmSpec, XmlPatch } from '../../../model/vm/spec.ts';
import type { VolumePlace } from '../../ports/hypervisor/volume.ts';

/** The volume behind a path, where a pool of the host has it. */
export type VolumesByPath = ReadonlyMap<string, VolumePlace>;

/** As it starts the next time: to be given the inactive XML. */
export function specOf(root: XmlElement, volumes: VolumesByPath): VmSpec {
  const domain = domainXml.read(root);
  const patches: XmlPatch[] = [];
  const keep = (path: string, raw: XmlElement): void => {
    patches.push({ path, op: 'add', xml: print(raw) });
  };
  const disks = select(root, 'devices/disk').flatMap((raw): Disk[] => {
    const disk = diskOf(raw, volumes);
    if (disk === null) keep('devices', raw);
    return disk === null ? [] : [disk];
  });
  const nics = select(root, 'devices/interface').flatMap((raw): Nic[] => {
    const nic = nicOf(raw);
    if (nic === null) keep('devices', raw);
    return nic === null ? [] : [nic];
  });
  for (const name of ['hostdev', 'filesystem']) {
    select(root, `devices/${name}`).forEach((raw) => keep('devices', raw));
  }
  for (const name of ['kernel', 'initrd', 'cmdline']) {
    select(root, `os/${name}`).forEach((raw) => keep('os', raw));
  }
  return {
    template: 'adopted',
    cpus: domain.vcpus ?? 1,
    memoryMiB: Math.max(1, Math.ceil((domain.memoryKiB ?? 0) / 1024)),
    hardware: hardwareOf(root, domain),
    boot: bootOf(domain),
    disks,
    nics,
    seed: null,
    patches,
  };
}

function diskOf(raw: XmlElement, volumes: VolumesByPath): Disk | null {
  const { target = '', bus, device = 'disk', cache = 'default', format, source, ...disk } = diskXml.read(raw);
  const file = selectFirst(raw, 'source')?.attributes.get('file') ?? '';
  const named =
    source?.pool === undefined || source.volume === undefined
      ? volumes.get(file)
      : { pool: source.pool, volume: source.volume };
  const { readOnly = false, shareable = false } = disk;
  const place =
    source === undefined ? { kind: 'none' } : named && { kind: 'volume', ...named, format: format ?? 'raw' };
  const fitted = fit(diskShape, { name: target, bus, device, cache, source: place, readOnly, shareable });
  return fitted.ok ? fitted.value : null;
}

function nicOf(raw: XmlElement): Nic | null {
  const { type, network, model, mac } = interfaceXml.read(raw);
  const fitted = fit(nicShape, {
    network: type === 'network' ? network : undefined,
    model,
    mac: mac ?? null,
  });
  return fitted.ok ? fitted.value : null;
}

const bootOf = ({ os }: DomainXml): Boot => ({ from: os?.boot?.[0] === 'network' ? 'network' : 'disk' });

const agent = 'org.qemu.guest_agent.0';

function hardwareOf(root: XmlElement, domain: DomainXml): Hardware {
  const { os = {}, devices = {} } = domain;
  const secure =
    os.loaderSecure === true ||
    os.firmwareFeatures?.some(({ name, enabled }) => name === 'secure-boot' && enabled === true) === true;
  const isEfi = os.firmware === 'efi' || os.loaderType === 'pflash';
  const video = devices.videos?.[0]?.model ?? 'none';
  const isNone = video === 'none';
  const rootPorts = (devices.controllers ?? []).filter(({ model }) => model === 'pcie-root-port').length;
  const isQ35 = /q35/.test(os.machine ?? '');
  return {
    arch: os.arch ?? 'x86_64',
    machine: os.machine ?? 'pc',
    firmware: isEfi ? (secure ? 'efi-secure' : 'efi') : 'bios',
    cpu: cpuOf(root),
    clock: domain.clock?.offset === 'localtime' ? 'localtime' : 'utc',
    video: isNone ? 'none' : (among(['virtio', 'qxl'], video) ?? 'vga'),
    graphics: !isNone && devices.graphics?.[0]?.type === 'vnc' ? 'vnc' : 'none',
    serialConsole: devices.serials !== undefined,
    agentChannel: devices.channels?.some(({ targetName }) => targetName === agent) === true,
    balloonStatsPeriodS: devices.balloon?.statsPeriodS ?? null,
    entropy: devices.entropySources !== undefined,
    watchdog: watchdogOf(devices.watchdogs ?? []),
    tpm: devices.tpms?.[0]?.version === '2.0' ? '2.0' : null,
    hotplugPorts: isQ35 ? Math.min(rootPorts, 64) : 0,
    hyperv: selectFirst(root, 'features/hyperv') !== undefined,
    hugepages: domain.memoryBacking?.hugePages === true,
  };
}

/** Every q35 of newer versions has an itco that nobody asked for. */
function watchdogOf(
  found: NonNullable<NonNullable<DomainXml['devices']>['watchdogs']>,
): Hardware['watchdog'] {
  for (const { model: named, action } of found) {
    const model = among(['i6300esb', 'ib700'], named);
    if (model !== undefined)
      return { model, action: among(['none', 'poweroff', 'pause'], action) ?? 'reset' };
  }
  return null;
}

/** libvirt's own model where none is named: the least that every host has. */
function cpuOf(root: XmlElement): CpuChoice {
  const { mode: named, model, features = [] } = cpuXml.read(selectFirst(root, 'cpu') ?? element('cpu'));
  const mode = among(['host-model', 'host-passthrough', 'maximum'], named);
  if (mode !== undefined) return { mode };
  const known = features.flatMap(({ name, policy: wanted }) => {
    const policy = among(['require', 'disable'], wanted);
    return name === undefined || policy === undefined ? [] : [{ name, policy }];
  });
  return { mode: 'custom', model: model ?? 'qemu64', features: known };
}

/** libvirt may have newer words than a spec has. */
const among = <const Word extends string>(
  words: readonly Word[],
  found: string | undefined,
): Word | undefined => words.find((word) => word === found);
