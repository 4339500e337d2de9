// Choosing a host and taking the room on it, so that creations at the same time never share room: whether it
// still fits is asked once more in the transaction that claims it.
import { HostlerError, refusedError } from '../../../../model/errors.ts';
import type { HostId, TaskId, VmId } from '../../../../model/ids.ts';
import { imageVolume, type Image } from '../../../../model/image/image.ts';
import { instant } from '../../../../model/time.ts';
import type { CreatePlan } from '../../../../model/vm/create.ts';
import type { CreateFacts } from '../../../../model/vm/create/facts.ts';
import { putClaims, type Claim } from '../../../store/claim/claim.ts';
import { readImages } from '../../../store/image/record.ts';
import type { Writer } from '../../../store/store.ts';
import { imageClaim } from '../../image/facts.ts';
import type { TaskWorld } from '../../world.ts';
import type { CreateInput } from '../create.ts';
import { readCreateDecision, stillFits } from './facts.ts';
import { kernelDigests } from './volume.ts';

/** Each round but the last lost a race; where so many are lost the fleet is as good as full. */
const roundsMax = 20;

export async function decideAndClaim(
  world: TaskWorld,
  { vm, request, random }: CreateInput,
  task: TaskId,
): Promise<{ readonly plan: CreatePlan; readonly images: CreateFacts['images'] }> {
  const question = { id: vm, request, random: Uint8Array.from(random), task };
  for (let round = 0; round < roundsMax; round += 1) {
    const { facts, decision } = await readCreateDecision(world, question);
    if (!decision.go) {
      throw refusedError('vm-create-refused', `${request.name} cannot be created`, decision.refusals);
    }
    const { plan } = decision;
    const digests = usedDigests(plan, facts.images);
    const claims = claimsOf(plan, digests, { task, vm, host: plan.host });
    const taken = await world.store.write(async (trx) => {
      if (!(await stillFits(trx, facts, { task, plan }))) return false;
      if (!(await stillThere(trx, digests))) return false;
      await putClaims(trx, claims, instant(world.clock.nowMs()));
      return true;
    });
    if (taken) return { plan, images: facts.images };
  }
  throw new HostlerError('too-busy', {
    message: `So many VMs are being created that no room could be kept for ${request.name}`,
    fix: 'Try again in a moment.',
  });
}

/** An image that is being removed is none to build on; one that is claimed is not removed. */
async function stillThere(trx: Writer, digests: readonly string[]): Promise<boolean> {
  const images = await readImages(trx);
  return digests.every((digest) => images.some((image) => image.digest === digest));
}

function usedDigests(plan: CreatePlan, images: readonly Image[]): string[] {
  const kernel = kernelDigests(plan, images);
  const drives = plan.spec.disks.flatMap(({ source }) =>
    source.kind === 'volume' ? images.filter((i) => imageVolume(i.digest) === source.volume) : [],
  );
  const used = [
    ...plan.volumes.flatMap(({ image }) => image ?? []),
    ...drives.map(({ digest }) => digest),
    ...(kernel ? [kernel.kernel, ...(kernel.initrd === null ? [] : [kernel.initrd])] : []),
  ];
  return [...new Set(used)];
}

function claimsOf(
  { claim: { memoryMiB, cpus, pools } }: CreatePlan,
  digests: readonly string[],
  whose: { readonly task: TaskId; readonly vm: VmId; readonly host: HostId },
): Claim[] {
  const amounts: [string, number][] = [
    ['memory', memoryMiB],
    ['cpu', cpus],
    ...Object.entries(pools).map(([pool, bytes]): [string, number] => [`pool:${pool}`, Math.ceil(bytes)]),
    ...digests.map((digest): [string, number] => [imageClaim(digest), 1]),
  ];
  return amounts.map(([resource, amount]) => ({ ...whose, resource, amount }));
}
