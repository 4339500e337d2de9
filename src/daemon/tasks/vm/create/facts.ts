// Gathers what the decision to create a VM reads.
import type { HostId, TaskId, VmId } from '../../../../model/ids.ts';
import { imageAt, type CreateFacts, type FoundVolume } from '../../../../model/vm/create/facts.ts';
import { decideCreate, type CreateDecision, type CreatePlan } from '../../../../model/vm/create.ts';
import type { VmRequest } from '../../../../model/vm/request.ts';
import { readHosts, type HostRecord } from '../../../store/host/record.ts';
import { readImageCopies, readImages } from '../../../store/image/record.ts';
import { readClusters } from '../../../store/cluster/record.ts';
import { readDomainNames, readMacs } from '../../../store/vm/look-up.ts';
import type { Writer } from '../../../store/store.ts';
import type { TaskWorld } from '../../world.ts';
import { addressOf } from '../subject.ts';
import { readFleet } from './fleet.ts';

export interface CreateQuestion {
  readonly id: VmId;
  readonly request: VmRequest;
  /** Three bytes for every NIC, drawn once: asked again the answer is the same. */
  readonly random: Uint8Array;
  /** The task that asks; null before there is one. */
  readonly task: TaskId | null;
}

/**
 * Decided twice over: volumes are only looked up on the host that would be chosen, and what is found there
 * is weighed in the second pass.
 */
export async function readCreateDecision(
  world: TaskWorld,
  question: CreateQuestion,
): Promise<{ readonly facts: CreateFacts; readonly decision: CreateDecision }> {
  const { hosts, ...stored } = await world.store.read(async (db) => ({
    fleet: await readFleet(db, question.task),
    hosts: await readHosts(db),
    clusters: await readClusters(db),
    images: await readImages(db),
    copies: await readImageCopies(db),
    names: await readDomainNames(db),
    macs: await readMacs(db),
  }));
  const named = await findNamed(world, hosts, question.request);
  const facts: CreateFacts = {
    request: question.request,
    id: question.id,
    random: question.random,
    template: world.templates.find(({ name }) => name === question.request.template) ?? null,
    fleet: stored.fleet,
    hosts: new Map(hosts.flatMap((h) => (h.facts ? [[h.id, h.facts] as const] : []))),
    clusters: stored.clusters,
    images: stored.images,
    imagesAt: new Set(stored.copies.map((c) => imageAt(c.host, c.pool, c.digest))),
    volumes: named,
    names: stored.names,
    macs: stored.macs,
    strategy: 'spread',
  };
  const first = decideCreate(facts);
  if (!first.go) return { facts, decision: first };
  const { plan } = first;
  const chosen = hosts.find(({ id }) => id === plan.host);
  const made = chosen ? await findVolumes(world, [chosen], plan.volumes) : [];
  if (made.length === 0) return { facts, decision: first };
  const again = { ...facts, volumes: [...named, ...made] };
  return { facts: again, decision: decideCreate(again) };
}

/** Whether the host that was chosen still takes it, on the fleet as it is in this transaction. */
export async function stillFits(
  trx: Writer,
  facts: CreateFacts,
  { task, plan }: { readonly task: TaskId; readonly plan: CreatePlan },
): Promise<boolean> {
  const fleet = await readFleet(trx, task);
  return decideCreate({ ...facts, fleet, request: { ...facts.request, placement: { host: plan.hostName } } })
    .go;
}

/** Volumes that the request names exist somewhere, or the request is refused. */
function findNamed(
  world: TaskWorld,
  hosts: readonly HostRecord[],
  request: VmRequest,
): Promise<FoundVolume[]> {
  const wanted = (request.disks ?? []).flatMap(({ volume, pool }) =>
    volume === undefined || pool === undefined ? [] : [{ pool, name: volume }],
  );
  return wanted.length === 0 ? Promise.resolve([]) : findVolumes(world, hosts, wanted);
}

async function findVolumes(
  world: TaskWorld,
  hosts: readonly HostRecord[],
  wanted: readonly { readonly pool: string; readonly name: string }[],
): Promise<FoundVolume[]> {
  const asked = hosts.filter(({ connection }) => connection.state === 'up');
  const found = await Promise.all(
    asked.flatMap((host) => wanted.map(({ pool, name }) => findVolume(world, host, pool, name))),
  );
  return found.flatMap((volume) => volume ?? []);
}

async function findVolume(
  world: TaskWorld,
  host: HostRecord,
  pool: string,
  name: string,
): Promise<FoundVolume | null> {
  if (host.facts?.pools.some((p) => p.name === pool) !== true) return null;
  const volume = await world.hypervisor.volume.read(addressOf(host), { pool, volume: name });
  if (!volume) return null;
  const { capacityBytes, format } = volume;
  const id: HostId = host.id;
  return { host: id, pool, name, capacityBytes, format, usedBy: null };
}
