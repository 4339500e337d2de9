// What becomes of each disk in a move: shared, copied, only its overlay copied, or in the way.
import { samePool, type Pool, type SamePool } from '../../pool/pool.ts';
import type { MigrationFacts, MovingDisk, MovingVm, Side } from './facts.ts';

export type DiskFate =
  /** Both hosts see the same bytes. */
  | { readonly how: 'shared'; readonly evidence: string }
  | { readonly how: 'copied'; readonly copy: DiskCopy }
  /** Small and made by hostler: brought to the target beforehand. */
  | { readonly how: 'brought'; readonly copy: DiskCopy }
  | { readonly how: 'empty' }
  | { readonly how: 'blocked'; readonly by: Blocker };

export interface DiskCopy {
  readonly disk: string;
  readonly sourcePath: string;
  readonly targetPool: string;
  readonly targetVolume: string;
  readonly targetPath: string;
  readonly format: string;
  readonly capacityBytes: number;
  /** What has to be sent, as far as allocation tells. */
  readonly bytes: number;
  /** The base that the target has already; null: the copy stands alone. */
  readonly basePath: string | null;
}

/** Which rule stands in the way; storage-check.ts says it in words. */
export type Blocker =
  | { readonly code: 'pool-missing'; readonly pool: string }
  | { readonly code: 'pool-inactive'; readonly pool: string }
  | { readonly code: 'pool-not-used'; readonly pool: string }
  | { readonly code: 'disk-gone'; readonly pool: string }
  | { readonly code: 'storage-unclear'; readonly pool: string | null }
  | { readonly code: 'target-file-exists'; readonly path: string }
  | { readonly code: 'disk-outside-pools' }
  | { readonly code: 'disk-shareable' }
  | { readonly code: 'disk-block' }
  | { readonly code: 'disk-nvme' }
  | { readonly code: 'media-local' };

export function fateOf(disk: MovingDisk, facts: MigrationFacts): DiskFate {
  switch (disk.kind) {
    case 'empty':
      return { how: 'empty' };
    case 'network':
      return { how: 'shared', evidence: `it is reached over the network (${disk.path ?? ''})` };
    case 'nvme':
      return blocked({ code: 'disk-nvme' });
    case 'file':
    case 'block':
      return localFate(disk, facts);
  }
}

const blocked = (by: Blocker): DiskFate => ({ how: 'blocked', by });

function localFate(disk: MovingDisk, facts: MigrationFacts): DiskFate {
  const { source, target } = facts;
  const from = source.facts?.pools.find((p) => p.name === disk.pool) ?? null;
  const to = target.facts?.pools.find((p) => p.name === disk.pool) ?? null;
  if (from === null) return outsidePools(disk);
  if (to === null && from.shared === true) return blocked({ code: 'pool-missing', pool: from.name });
  const same: SamePool = to === null ? 'different' : samePool(from, to);
  if (same === 'same' && to !== null) return sharedFate(disk, to, target);
  // A file that the target's pool of that name does not hold is proof enough that it is another pool.
  if (same === 'unknown' && disk.atTarget !== 'absent')
    return blocked({ code: 'storage-unclear', pool: from.name });
  return copyFate(disk, facts);
}

function outsidePools(disk: MovingDisk): DiskFate {
  if (disk.kind === 'block') {
    // A name that says which device it is, not where it is plugged in, is the same device on both.
    const isIdentity = disk.path?.startsWith('/dev/disk/by-id/') ?? false;
    if (isIdentity && disk.atTarget === 'present') {
      return { how: 'shared', evidence: `the target has ${disk.path ?? ''} too` };
    }
    return blocked(
      disk.atTarget === 'absent' ? { code: 'disk-block' } : { code: 'storage-unclear', pool: null },
    );
  }
  if (isMedium(disk)) return blocked({ code: 'media-local' });
  return blocked({ code: 'disk-outside-pools' });
}

function sharedFate(disk: MovingDisk, to: Pool, target: Side): DiskFate {
  if (!to.active) return blocked({ code: 'pool-inactive', pool: to.name });
  if (disk.atTarget === 'absent') return blocked({ code: 'disk-gone', pool: to.name });
  return { how: 'shared', evidence: `the pool ${to.name} is the same on ${target.name}` };
}

function copyFate(disk: MovingDisk, facts: MigrationFacts): DiskFate {
  const name = facts.request.pool ?? disk.pool;
  const pool = facts.target.facts?.pools.find((p) => p.name === name) ?? null;
  if (isMedium(disk) && !disk.isSeed) return blocked({ code: 'media-local' });
  if (disk.shareable) return blocked({ code: 'disk-shareable' });
  if (disk.kind === 'block' && disk.device === 'lun') return blocked({ code: 'disk-block' });
  if (pool === null) return blocked({ code: 'pool-missing', pool: name ?? '' });
  if (!pool.active) return blocked({ code: 'pool-inactive', pool: pool.name });
  if (!pool.used) return blocked({ code: 'pool-not-used', pool: pool.name });
  const copy = copyInto(pool, disk, facts.vm);
  if (disk.atTarget === 'present') return blocked({ code: 'target-file-exists', path: copy.targetPath });
  return { how: disk.isSeed ? 'brought' : 'copied', copy };
}

const isMedium = (disk: MovingDisk): boolean =>
  disk.device === 'cdrom' || disk.device === 'floppy' || disk.readOnly;

function copyInto(pool: Pool, disk: MovingDisk, vm: MovingVm): DiskCopy {
  const volume = disk.volume ?? disk.path?.split('/').at(-1) ?? disk.name;
  const [base] = disk.backing;
  const onlyOverlay = base !== undefined && copiesOverlays(vm);
  const below = disk.backing.reduce((sum, b) => sum + b.allocationBytes, 0);
  return {
    disk: disk.name,
    sourcePath: disk.path ?? '',
    targetPool: pool.name,
    targetVolume: volume,
    targetPath: pool.path === null ? volume : `${pool.path}/${volume}`,
    format: disk.format,
    capacityBytes: disk.capacityBytes,
    bytes: Math.min(disk.capacityBytes, disk.allocationBytes + (onlyOverlay ? 0 : below)),
    basePath: onlyOverlay ? base.path : null,
  };
}

/**
 * libvirt copies either whole chains or only top layers, the same for all disks of a move. Only overlays go
 * where the target has the whole chain below every one of them; otherwise each copy becomes one file that
 * stands alone.
 */
export function copiesOverlays(vm: MovingVm): boolean {
  const layered = vm.disks.filter((d) => d.backing.length > 0 && !d.readOnly);
  return layered.length > 0 && layered.every((d) => d.backing.every((b) => b.atTarget === 'present'));
}
