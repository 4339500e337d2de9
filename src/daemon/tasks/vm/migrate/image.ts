// Brings the images that a VM boots from to the target, into pools of the same names as at the source: its
// definition names their paths.
import { HostlerError } from '../../../../model/errors.ts';
import { imageVolume } from '../../../../model/image/image.ts';
import { readHost } from '../../../store/host/record.ts';
import { readImageCopies } from '../../../store/image/record.ts';
import type { HostAddress } from '../../../ports/hypervisor/call.ts';
import type { StepContext } from '../../engine/step.ts';
import type { TaskWorld } from '../../world.ts';
import { bringImage } from '../create/bring.ts';

export async function bringImages(
  world: TaskWorld,
  source: HostAddress,
  target: HostAddress,
  digests: readonly string[],
  context: StepContext,
): Promise<void> {
  for (const digest of digests) {
    context.progress({ done: null, text: `brings ${digest.slice(0, 12)}…` });
    await bringImage(world, target, { digest, pool: await findPool(world, source, digest) });
  }
}

/** As the store knows it; or, where the store was lost since, as the source itself shows it. */
async function findPool(world: TaskWorld, source: HostAddress, digest: string): Promise<string> {
  const { copies, host } = await world.store.read(async (db) => ({
    copies: await readImageCopies(db),
    host: await readHost(db, source.id),
  }));
  const known = copies.find((copy) => copy.host === source.id && copy.digest === digest);
  if (known) return known.pool;
  const volume = imageVolume(digest);
  for (const { name, active } of host?.facts?.pools ?? []) {
    if (active && (await world.hypervisor.volume.read(source, { pool: name, volume }))) return name;
  }
  throw new HostlerError('volume-not-found', {
    message: `No pool of ${source.name} has the image ${volume}, from which the VM boots`,
    fix: `Look where it went: virsh vol-list POOL on ${source.name}; the VM needs it at its next start.`,
    facts: { host: source.name, volume },
  });
}
