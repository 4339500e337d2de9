// The volumes of a move: made at the target before it, removed at the source after it.
import type { MigrationPlan } from '../../../../model/vm/migrate/plan.ts';
import type { DiskCopy } from '../../../../model/vm/migrate/storage.ts';
import type { HostAddress } from '../../../ports/hypervisor/call.ts';
import type { VolumePlace } from '../../../ports/hypervisor/volume.ts';
import type { TaskWorld } from '../../world.ts';

/** Where a disk that moves lies at the source: the decision knows pool and volume, the plan only the path. */
export interface MovedDisk {
  readonly from: VolumePlace;
  readonly copy: DiskCopy;
  /** The manager streams it; otherwise libvirt sends it along with the memory. */
  readonly streamed: boolean;
}

export function movedDisks(
  plan: MigrationPlan,
  disks: readonly { readonly name: string; readonly pool: string | null; readonly volume: string | null }[],
): MovedDisk[] {
  const moved = (copy: DiskCopy, streamed: boolean): MovedDisk[] => {
    const disk = disks.find(({ name }) => name === copy.disk);
    if (!disk || disk.pool === null || disk.volume === null) return [];
    return [{ copy, streamed, from: { pool: disk.pool, volume: disk.volume } }];
  };
  return [
    // libvirt copies disks of a running guest only.
    ...plan.copies.flatMap((copy) => moved(copy, plan.kind === 'offline')),
    ...plan.brought.flatMap((copy) => moved(copy, true)),
  ];
}

export const targetPlace = ({ copy }: MovedDisk): VolumePlace => ({
  pool: copy.targetPool,
  volume: copy.targetVolume,
});

/** May be run again: the decision found that none was there, and a lock keeps other tasks away since. */
export async function makeVolumes(
  world: TaskWorld,
  source: HostAddress,
  target: HostAddress,
  disks: readonly MovedDisk[],
): Promise<void> {
  const { volume } = world.hypervisor;
  for (const disk of disks) {
    const place = targetPlace(disk);
    const { copy } = disk;
    if (!(await volume.read(target, place))) {
      const format = formatOf(copy.format);
      const backing = copy.basePath === null ? null : { path: copy.basePath, format: 'qcow2' as const };
      await volume.create(target, { ...place, format, capacityBytes: copy.capacityBytes, backing });
    }
    if (disk.streamed) await volume.copy({ host: source, ...disk.from }, { host: target, ...place });
  }
}

export async function deleteVolumes(
  world: TaskWorld,
  host: HostAddress,
  places: readonly VolumePlace[],
): Promise<void> {
  for (const place of places) await world.hypervisor.volume.delete(host, place);
}

const formatOf = (format: string): 'qcow2' | 'raw' => (format === 'qcow2' ? 'qcow2' : 'raw');
