// What the in-memory hosts show of a VM that is to move: the facts of the preflight.
import type { MovingDisk, MovingVm } from '../../../model/vm/migrate/facts.ts';
import type { Examined, ExaminedSide } from '../../ports/hypervisor/migration.ts';
import type { DiskPlace } from '../../ports/hypervisor/vm.ts';
import { HostlerError } from '../../../model/errors.ts';
import { findVolume, type MemoryDomain, type MemoryFleet, type MemoryHost } from './fleet.ts';

export function examine(fleet: MemoryFleet, source: MemoryHost, target: MemoryHost, uuid: string): Examined {
  const domain = source.domains.get(uuid);
  if (!domain) {
    throw new HostlerError('vm-not-found', {
      message: `${source.address.name} has no domain ${uuid}`,
      fix: 'Look which host has it: hostler vm show.',
    });
  }
  const job = fleet.jobs.has(uuid) ? ({ kind: 'migration', detail: 'out', task: null } as const) : null;
  const disks = domain.definition.disks.map((place) => movingDisk(source, target, place));
  return { vm: { ...movingVm(domain), disks, job }, source: side(source), target: side(target) };
}

const side = (host: MemoryHost): ExaminedSide => ({
  facts: host.facts,
  domains: [...host.domains.values()].map(({ definition, power }) => ({
    name: definition.name,
    uuid: definition.uuid,
    running: power !== 'stopped',
  })),
  secrets: [],
  networkFilters: [],
  peerUri: host.address.uri,
  migrationAddress: null,
});

function movingDisk(source: MemoryHost, target: MemoryHost, { disk, pool, volume }: DiskPlace): MovingDisk {
  const found = findVolume(source, pool, volume);
  const isShared = pool === 'shared';
  return {
    name: disk,
    device: 'disk',
    kind: 'file',
    path: `/srv/${pool}/${volume}`,
    pool,
    volume,
    format: found?.format ?? 'qcow2',
    cache: 'none',
    readOnly: false,
    shareable: false,
    capacityBytes: found?.capacityBytes ?? 0,
    allocationBytes: found?.content.length ?? 0,
    backing: [],
    fileSystem: isShared ? 'cluster' : 'local',
    atTarget: isShared || findVolume(target, pool, volume) ? 'present' : 'absent',
    isSeed: false,
  };
}

function movingVm({
  definition,
  power,
  reason,
  persistent,
}: MemoryDomain): Omit<MovingVm, 'id' | 'foreign' | 'activity' | 'disks' | 'job'> {
  return {
    name: definition.name,
    uuid: definition.uuid,
    power,
    powerReason: reason,
    persistent,
    cpus: definition.spec.cpus,
    memoryMiB: definition.spec.memoryMiB,
    dirtyMiBs: 1,
    arch: 'x86_64',
    virtType: 'kvm',
    machine: 'pc-q35-7.2',
    emulatorVersion: '7.2.22',
    cpu: { mode: 'custom', model: 'EPYC', comparison: { result: 'identical' }, pinnedTo: [] },
    memoryBacking: { hugepageKiB: null, locked: false, strictCells: [], nvdimmPath: null },
    firmware: { kind: 'bios', loader: null, nvramPath: null, nvramTemplate: null },
    tpm: null,
    nics: [],
    devices: [],
    hostDevices: [],
    filesystems: [],
    sharedMemory: [],
    hostFiles: [],
    secrets: [],
    securityLabels: [],
    launchSecurity: null,
    snapshots: 0,
    checkpoints: 0,
    managedSave: false,
    agentAnswers: true,
  };
}
