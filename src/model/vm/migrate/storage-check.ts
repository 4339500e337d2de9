// Preflight of a move: the disks. Reads what becomes of each and says in words what stands in the way.
import { mustHold, notVisible, proven, refused, type Because } from '../../check.ts';
import type { MigrationCheck, MigrationCode } from './check-code.ts';
import { printBytes } from '../../memory.ts';
import type { MigrationFacts, MovingDisk } from './facts.ts';
import { fateOf, type Blocker, type DiskFate } from './storage.ts';

export function storageChecks(facts: MigrationFacts): MigrationCheck[] {
  const fates = facts.vm.disks.map((disk) => ({ disk, fate: fateOf(disk, facts) }));
  return [
    ...fates.flatMap(({ disk, fate }) => diskChecks(disk, fate, facts)),
    ...roomChecks(
      facts,
      fates.map((f) => f.fate),
    ),
  ];
}

function diskChecks(disk: MovingDisk, fate: DiskFate, facts: MigrationFacts): MigrationCheck[] {
  const about = `disk ${disk.name}`;
  switch (fate.how) {
    case 'empty':
      return [];
    case 'shared':
      return [proven('disk', about, fate.evidence), ...cacheChecks(disk, facts)];
    case 'copied':
    case 'brought':
      return [proven('disk', about, copyEvidence(fate.copy.basePath, fate.copy.targetPath, fate.copy.bytes))];
    case 'blocked':
      return [refused(codeOf(disk, fate.by), about, words(disk, fate.by, facts))];
  }
}

const copyEvidence = (base: string | null, path: string, bytes: number): string =>
  base === null
    ? `it is copied to ${path}: ${printBytes(bytes)}`
    : `its overlay is copied to ${path}: ${printBytes(bytes)}; the base is there already`;

function codeOf(disk: MovingDisk, by: Blocker): MigrationCode {
  if (by.code !== 'media-local') return by.code;
  return disk.device === 'floppy'
    ? 'floppy-local'
    : disk.device === 'cdrom'
      ? 'cdrom-local'
      : 'read-only-local';
}

function words(disk: MovingDisk, by: Blocker, { vm, source, target }: MigrationFacts): Because {
  const path = disk.path ?? disk.name;
  switch (by.code) {
    case 'pool-missing':
      return {
        needed: `the pool ${by.pool} on ${target.name}`,
        found: `${target.name} has ${target.facts?.pools.map((p) => p.name).join(', ') || 'no pools'}`,
        fix: `Define it as on ${source.name}: virsh pool-dumpxml ${by.pool}, pool-define, pool-start.`,
      };
    case 'pool-inactive':
      return {
        needed: `the pool ${by.pool}, active`,
        found: `it is not active on ${target.name}`,
        fix: `Start it: virsh pool-start ${by.pool} on ${target.name}.`,
      };
    case 'pool-not-used':
      return {
        needed: `a pool on ${target.name} that hostler may write into`,
        found: `${by.pool} is not named as one`,
        fix: `Name it: hostler pool use ${by.pool} --host ${target.name}; or name another pool: --pool.`,
      };
    case 'disk-gone':
      return {
        needed: `${path} in the pool ${by.pool} as ${target.name} sees it`,
        found: 'the pool counts as shared, but the file is not there',
        fix: `Mount the same storage there, then refresh the pool: virsh pool-refresh ${by.pool}.`,
      };
    case 'storage-unclear':
      return {
        needed: `to know whether ${path} on ${target.name} is the same storage`,
        found:
          by.pool === null
            ? 'a device of that name may be there'
            : `both have a pool ${by.pool} of a local type`,
        fix:
          by.pool === null
            ? `Give the disk its path under /dev/disk/by-id, which says what device it is.`
            : `Say which: hostler pool use ${by.pool} --shared, or --per-host.`,
      };
    case 'target-file-exists':
      return {
        needed: `nothing at ${by.path} on ${target.name}`,
        found: 'a file is there',
        fix: `See whose it is; then remove it (virsh vol-delete) or name another pool for the disks.`,
      };
    default:
      return placeWords(disk, by, vm.name);
  }
}

type PlaceBlocker = Extract<
  Blocker,
  { code: 'disk-outside-pools' | 'disk-shareable' | 'disk-block' | 'disk-nvme' | 'media-local' }
>;

function placeWords(disk: MovingDisk, by: PlaceBlocker, vm: string): Because {
  const path = disk.path ?? disk.name;
  switch (by.code) {
    case 'disk-outside-pools':
      return {
        needed: 'a disk in a storage pool',
        found: `${path} lies in none`,
        fix: `Define a pool over its folder on both hosts: virsh pool-define-as NAME dir --target FOLDER.`,
      };
    case 'disk-shareable':
      return {
        needed: 'a disk that no other VM writes to, or shared storage',
        found: `${path} is shareable and local: a copy would part its writers`,
        fix: `Move ${path} to shared storage, or detach it from ${vm}.`,
      };
    case 'disk-block':
      return {
        needed: `the block device ${path} on both hosts`,
        found: 'the target does not have it, and a device is not copied',
        fix: 'Present the LUN to the target too, or move the disk into a pool.',
      };
    case 'disk-nvme':
      return {
        needed: 'storage that both hosts reach',
        found: `${path} is an NVMe device of the source`,
        fix: `Detach ${disk.name} from ${vm}, or move its content into a pool.`,
      };
    case 'media-local':
      return {
        needed: 'media that both hosts reach',
        found: `${path} is on the source alone; libvirt does not copy what is read only`,
        fix:
          disk.device === 'disk'
            ? `Put ${path} on shared storage.`
            : `Eject it: virsh change-media ${vm} ${disk.name} --eject --live.`,
      };
  }
}

/** libvirt's rule of what may stay open on both hosts at once: qemuMigrationSrcIsSafe in its source. */
function cacheChecks(disk: MovingDisk, { vm, source }: MigrationFacts): MigrationCheck[] {
  const isWritten = !disk.readOnly && disk.kind !== 'network' && vm.power !== 'stopped';
  if (!isWritten || disk.fileSystem === 'cluster') return [];
  const about = `disk ${disk.name}`;
  if (disk.kind === 'file' && disk.fileSystem === 'local') {
    return [
      refused('storage-not-shared', about, {
        needed: 'a file system that libvirt knows to be shared',
        found: `libvirt on ${source.name} takes the one below ${disk.path ?? ''} for a local one`,
        fix: 'Put the disk on NFS or a cluster file system; or say --per-host of pools that differ.',
      }),
    ];
  }
  const isCoherent = disk.cache === 'none' || disk.cache === 'directsync';
  if (disk.kind === 'file' && disk.fileSystem === 'unknown') {
    const why = 'libvirt does not show what file system the disk is on';
    return [notVisible('cache-unsafe', about, why, 'the move itself: libvirt refuses before memory moves')];
  }
  return [
    mustHold(isCoherent, 'cache-unsafe', about, `cache mode ${disk.cache} keeps nothing back`, {
      needed: 'cache mode none or directsync on storage that is not a cluster file system',
      found: `cache mode ${disk.cache}: the source could still hold what the target reads`,
      fix: `Set it to none and restart: virsh edit ${vm.name}.`,
    }),
  ];
}

function roomChecks(facts: MigrationFacts, fates: readonly DiskFate[]): MigrationCheck[] {
  const wanted = new Map<string, number>();
  for (const fate of fates) {
    if (fate.how !== 'copied' && fate.how !== 'brought') continue;
    wanted.set(fate.copy.targetPool, (wanted.get(fate.copy.targetPool) ?? 0) + fate.copy.bytes);
  }
  return [...wanted].map(([name, bytes]) => {
    const free = facts.target.facts?.pools.find((p) => p.name === name)?.freeBytes ?? 0;
    return mustHold(
      free >= bytes,
      'pool-full',
      `pool ${name}`,
      `${printBytes(free)} free, ${printBytes(bytes)} needed`,
      {
        needed: printBytes(bytes),
        found: `${printBytes(free)} free on ${facts.target.name}`,
        fix: `Free ${printBytes(bytes - free)} in ${name}, or name another pool for the disks.`,
        facts: { neededBytes: bytes, freeBytes: free },
      },
    );
  });
}
