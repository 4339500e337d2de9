// Gathers what the decision to remove an image reads: who names it, and what the hosts have built on it.
import type { Image } from '../../../model/image/image.ts';
import { imageVolume } from '../../../model/image/image.ts';
import { specNames, type ImageCopyFacts, type RemoveImageFacts } from '../../../model/image/remove.ts';
import type { TaskId } from '../../../model/ids.ts';
import { HostlerError } from '../../../model/errors.ts';
import { readClaims } from '../../store/claim/claim.ts';
import { readHosts, type HostRecord } from '../../store/host/record.ts';
import { readImageCopies, readImages } from '../../store/image/record.ts';
import { listVms } from '../../store/vm/record.ts';
import { addressOf } from '../vm/subject.ts';
import type { TaskWorld } from '../world.ts';

/** The claim by which a task that builds on an image keeps it. */
export const imageClaim = (digest: string): string => `image:${digest}`;

export async function readRemoveFacts(
  world: TaskWorld,
  image: Image,
  asking: TaskId | null,
): Promise<RemoveImageFacts> {
  const { images, vms, claims, copies, hosts } = await world.store.read(async (db) => ({
    images: await readImages(db),
    vms: await listVms(db, {}, Number.MAX_SAFE_INTEGER),
    claims: await readClaims(db),
    copies: (await readImageCopies(db)).filter(({ digest }) => digest === image.digest),
    hosts: await readHosts(db),
  }));
  const named = vms.filter(({ spec }) => spec !== null && specNames(spec, image));
  return {
    image,
    namedBy: named.map(({ name }) => `VM ${name}`),
    claimedBy: claims
      .filter((c) => c.resource === imageClaim(image.digest) && c.task !== asking)
      .map(({ task }) => task),
    sameContent: images.filter((i) => i.digest === image.digest && i.id !== image.id).map((i) => i.name),
    copies: await Promise.all(
      copies.flatMap(({ host, pool }) => {
        const record = hosts.find(({ id }) => id === host);
        return record ? [readCopy(world, record, pool, image)] : [];
      }),
    ),
  };
}

async function readCopy(
  world: TaskWorld,
  host: HostRecord,
  pool: string,
  { digest }: Image,
): Promise<ImageCopyFacts> {
  const facts = { host: host.id, hostName: host.name, pool };
  try {
    const volumes = await world.hypervisor.volume.list(addressOf(host), pool);
    const path = volumes.find(({ name }) => name === imageVolume(digest))?.path;
    const overlays = volumes.filter((v) => path !== undefined && v.backingPath === path);
    return { ...facts, overlays: overlays.map(({ name }) => name) };
  } catch (error) {
    if (!(error instanceof HostlerError)) throw error;
    if (error.code === 'pool-not-found') return { ...facts, overlays: [] };
    if (error.kind === 'unavailable') return { ...facts, overlays: null };
    throw error;
  }
}
