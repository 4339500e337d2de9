// Brings bytes of the manager into a pool of a host, once: images by their digest, seeds by their VM.
import { createHash } from 'node:crypto';
import { HostlerError } from '../../../../model/errors.ts';
import type { HostId } from '../../../../model/ids.ts';
import { imageVolume } from '../../../../model/image/image.ts';
import { instant } from '../../../../model/time.ts';
import type { HostAddress } from '../../../ports/hypervisor/call.ts';
import type { VolumeContent, VolumePlace } from '../../../ports/hypervisor/volume.ts';
import { putImageCopy } from '../../../store/image/record.ts';
import type { TaskWorld } from '../../world.ts';

export interface BroughtImage {
  readonly digest: string;
  readonly pool: string;
}

/** One after another: the second finds what the first has brought. Two at once make the same volume. */
export const imageSlot = (host: HostId, digest: string): string => `image:${host}/${digest}`;

/**
 * May be run again: a copy counts only once its bytes were read back and found to be those of the digest,
 * and only then is anything built on it. What an upload that was cut has left is written over.
 */
export async function bringImage(world: TaskWorld, host: HostAddress, image: BroughtImage): Promise<void> {
  const { digest, pool } = image;
  const sizeBytes = await world.blobs.size(digest);
  if (sizeBytes === null) throw blobGone(digest);
  const place = { pool, volume: imageVolume(digest) };
  const content = { sizeBytes, open: () => world.blobs.open(digest) };
  await fill(world, host, place, content, digest);
  await world.store.write((trx) =>
    putImageCopy(trx, { host: host.id, pool, digest }, instant(world.clock.nowMs())),
  );
}

/** May be run again. */
export async function bringBytes(
  world: TaskWorld,
  host: HostAddress,
  place: VolumePlace,
  bytes: Uint8Array,
): Promise<void> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const content: VolumeContent = {
    sizeBytes: bytes.length,
    async *open() {
      yield await Promise.resolve(bytes);
    },
  };
  await fill(world, host, place, content, digest);
}

async function fill(
  world: TaskWorld,
  host: HostAddress,
  place: VolumePlace,
  content: VolumeContent,
  digest: string,
): Promise<void> {
  const { volume } = world.hypervisor;
  const { sizeBytes } = content;
  const found = await volume.read(host, place);
  if (found && (await volume.readDigest(host, place, sizeBytes)) === digest) return;
  if (!found) await volume.create(host, { ...place, format: 'raw', capacityBytes: sizeBytes, backing: null });
  await volume.upload(host, place, content);
  const arrived = await volume.readDigest(host, place, sizeBytes);
  if (arrived !== digest) throw damaged(place, host, digest, arrived);
}

const blobGone = (digest: string): HostlerError =>
  new HostlerError('image-not-found', {
    message: `The manager no longer has the image ${digest}`,
    fix: 'Add the image again: hostler image add NAME FILE.',
    facts: { digest },
  });

const damaged = (place: VolumePlace, host: HostAddress, wanted: string, found: string): HostlerError =>
  new HostlerError('host-slow', {
    message: `${place.volume} arrived damaged in ${place.pool} on ${host.name}`,
    fix: 'Look at the storage of the host; it is tried again by itself.',
    facts: { wanted, found },
  });
