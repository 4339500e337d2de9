// What a domain's XML says of a VM that may have to move: the half of the facts that needs no further
// question.
//
// Whether a file is at the target, how large a disk is and in which pool its path lies are other people's to
// ask.
import { domainXml, type DomainXml } from '../../../libvirt-xml/domain/domain.ts';
import { among } from '../../../libvirt-xml/field.ts';
import type { XmlElement } from '../../../libvirt-xml/node.ts';
import type { MovingCpu, MovingVm } from '../../../model/vm/migrate/facts.ts';
import type { FoundMetadata } from '../../../model/vm/metadata.ts';
import { deviceUsesOf, hostDevicesOf, sharedMemoryOf, tpmOf } from './fact/device.ts';
import { disksIn, secretsOf, type DiskFacts } from './fact/disk.ts';
import { firmwareOf, hostFilesOf } from './fact/file.ts';
import { memoryBackingOf } from './fact/memory.ts';
import { nicsOf } from './fact/nic.ts';
import { parseCpuSet } from './fact/cpu-set.ts';
import { metadataOf } from './metadata.ts';

export type DomainFacts = Pick<
  MovingVm,
  | 'name'
  | 'uuid'
  | 'cpus'
  | 'memoryMiB'
  | 'arch'
  | 'virtType'
  | 'machine'
  | 'memoryBacking'
  | 'firmware'
  | 'tpm'
  | 'nics'
  | 'devices'
  | 'hostDevices'
  | 'filesystems'
  | 'sharedMemory'
  | 'hostFiles'
  | 'secrets'
  | 'securityLabels'
  | 'launchSecurity'
> & {
  readonly cpu: Omit<MovingCpu, 'comparison'>;
  readonly disks: readonly DiskFacts[];
  readonly metadata: FoundMetadata;
};

/** Throws `XmlFieldError` where the XML says something that cannot be understood: then nothing is known. */
export function domainFactsOf(root: XmlElement): DomainFacts {
  const domain = domainXml.read(root);
  const devices = domain.devices ?? {};
  const metadata = metadataOf(root);
  return {
    name: domain.name ?? '',
    uuid: domain.uuid ?? '',
    cpus: domain.vcpusCurrent ?? domain.vcpus ?? 1,
    memoryMiB: Math.ceil((domain.memoryKiB ?? 0) / 1024),
    arch: domain.os?.arch ?? '',
    virtType: domain.type === 'kvm' ? 'kvm' : 'qemu',
    machine: domain.os?.machine ?? '',
    cpu: cpuFactsOf(domain),
    memoryBacking: memoryBackingOf(domain),
    firmware: firmwareOf(domain.os ?? {}),
    tpm: tpmOf(devices),
    disks: disksIn(root, metadata),
    nics: nicsOf(devices.interfaces ?? []),
    devices: deviceUsesOf(devices),
    hostDevices: hostDevicesOf(devices),
    filesystems: (devices.filesystems ?? []).map(({ driver, target }) => ({
      driver: driver ?? 'path',
      tag: target ?? '',
    })),
    sharedMemory: sharedMemoryOf(devices),
    hostFiles: hostFilesOf(domain),
    secrets: secretsOf(root),
    securityLabels: (domain.seclabels ?? []).map(({ model, type }) => ({
      model: model ?? 'default',
      fixed: type === 'static',
    })),
    launchSecurity: domain.launchSecurity?.type ?? null,
    metadata,
  };
}

function cpuFactsOf({ cpu = {}, vcpuSet, cpuTune }: DomainXml): Omit<MovingCpu, 'comparison'> {
  const pins = (cpuTune?.vcpuPins ?? []).flatMap(({ cpuSet }) => (cpuSet === undefined ? [] : [cpuSet]));
  const pinned = [...pins, ...(vcpuSet === undefined ? [] : [vcpuSet])].flatMap(parseCpuSet);
  return {
    mode: among(cpu.mode, ['host-passthrough', 'host-model', 'maximum']) ?? 'custom',
    model: cpu.model ?? null,
    pinnedTo: [...new Set(pinned)].sort((one, other) => one - other),
  };
}
