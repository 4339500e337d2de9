// The disks of a new VM as volumes on its host, and the places that its definition names.
import { imageVolume, type Image } from '../../../../model/image/image.ts';
import { HostlerError } from '../../../../model/errors.ts';
import type { CreatePlan } from '../../../../model/vm/create.ts';
import { findImage } from '../../../../model/vm/create/disk.ts';
import type { HostAddress } from '../../../ports/hypervisor/call.ts';
import type { VmDefinition } from '../../../ports/hypervisor/vm.ts';
import type { TaskWorld } from '../../world.ts';
import { placesOf, seedPlace } from '../subject.ts';

/** Digests of what it boots, where it boots a kernel. */
export interface KernelDigests {
  readonly kernel: string;
  readonly initrd: string | null;
}

export function kernelDigests(plan: CreatePlan, images: readonly Image[]): KernelDigests | null {
  const { boot } = plan.spec;
  if (boot.from !== 'kernel') return null;
  const digest = (name: string): string => findImage(images, name)?.digest ?? name;
  return { kernel: digest(boot.kernel), initrd: boot.initrd === null ? null : digest(boot.initrd) };
}

/** May be run again: the decision found none of them, and a lock on the name keeps other tasks away since. */
export async function makeDisks(
  world: TaskWorld,
  host: HostAddress,
  plan: CreatePlan,
  images: readonly Image[],
): Promise<void> {
  for (const { pool, name, format, capacityBytes, image } of plan.volumes) {
    if (await world.hypervisor.volume.read(host, { pool, volume: name })) continue;
    const backing = image === null ? null : await backingOf(world, host, pool, image, images);
    await world.hypervisor.volume.create(host, { pool, volume: name, format, capacityBytes, backing });
  }
}

async function backingOf(
  world: TaskWorld,
  host: HostAddress,
  pool: string,
  digest: string,
  images: readonly Image[],
): Promise<{ path: string; format: 'qcow2' | 'raw' }> {
  const path = await pathOf(world, host, pool, imageVolume(digest));
  const format = images.find((image) => image.digest === digest)?.format === 'raw' ? 'raw' : 'qcow2';
  return { path, format };
}

export async function placesFor(
  world: TaskWorld,
  host: HostAddress,
  plan: CreatePlan,
  kernel: KernelDigests | null,
): Promise<Pick<VmDefinition, 'disks' | 'kernel'>> {
  const { spec, name, filesPool } = plan;
  const seed = spec.seed !== null && filesPool !== null ? [seedPlace(name, filesPool)] : [];
  const path = (digest: string): Promise<string> => pathOf(world, host, filesPool ?? '', imageVolume(digest));
  return {
    disks: [...placesOf(spec), ...seed],
    kernel: kernel && {
      kernel: await path(kernel.kernel),
      initrd: kernel.initrd === null ? null : await path(kernel.initrd),
    },
  };
}

async function pathOf(world: TaskWorld, host: HostAddress, pool: string, volume: string): Promise<string> {
  const found = await world.hypervisor.volume.read(host, { pool, volume });
  if (found) return found.path;
  throw new HostlerError('volume-not-found', {
    message: `${host.name} has no volume ${volume} in ${pool}`,
    fix: 'Look at the pool; the task brings it again when it is run again.',
  });
}
