// What a drain and a resume decide from: the fleet, the VMs with what moving them takes, and the preflight of
// each pair that would be chosen.
import type { Decision, Refusal } from '../../../../model/decision.ts';
import { HostlerError } from '../../../../model/errors.ts';
import type { DrainHost, JourneyPlan } from '../../../../model/host/drain.ts';
import type { HostId, VmId } from '../../../../model/ids.ts';
import { MiB } from '../../../../model/memory.ts';
import { pairKey, rateKey, type JourneyFacts, type Traveller } from '../../../../model/placement/journey.ts';
import { readHost, type HostRecord } from '../../../store/host/record.ts';
import { readRates } from '../../../store/move/record.ts';
import { readToldPools } from '../../../store/pool/use.ts';
import type { Reader } from '../../../store/store.ts';
import { readVm, type VmRecord } from '../../../store/vm/record.ts';
import { decideMove } from '../../vm/migrate/facts.ts';
import { addressOf, placesOf, readHostOf } from '../../vm/subject.ts';
import type { TaskWorld } from '../../world.ts';

const ratesRead = 200;
/** Each asks two hosts a dozen questions. */
const examinedAtOnce = 4;

export const drainHostOf = ({ id, name, connection }: HostRecord): DrainHost => ({
  id,
  name,
  state: connection.state,
  reason: connection.reason,
});

/** The middle of what the newest moves of a link reached. */
export async function readLinkRates(db: Reader, host: HostId): Promise<ReadonlyMap<string, number>> {
  const byLink = new Map<string, number[]>();
  for (const { source, target, bandwidthMiBs } of await readRates(db, host, ratesRead)) {
    if (bandwidthMiBs <= 0) continue;
    const key = rateKey(source, target);
    byLink.set(key, [...(byLink.get(key) ?? []), bandwidthMiBs]);
  }
  return new Map(
    [...byLink].map(([key, rates]) => [key, rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 1]),
  );
}

/** A disk in a pool that other hosts do not see is copied whole; a volume that tells nothing counts not. */
export async function travellerOf(
  world: TaskWorld,
  vm: VmRecord & { readonly host: HostId },
): Promise<Traveller> {
  const { id, name, host, foreign, power, spec } = vm;
  const about = { id, name, host, foreign, power, spec, only: null };
  if (spec === null || foreign) return { ...about, copyMiB: 0 };
  const home = await readHostOf(world, host);
  const told = await world.store.read((db) => readToldPools(db, host));
  const isShared = (pool: string): boolean =>
    told.get(pool)?.shared ?? home.facts?.pools.find((p) => p.name === pool)?.shared ?? false;
  let copyMiB = power === 'stopped' ? 0 : spec.memoryMiB;
  for (const { pool, volume } of placesOf(spec)) {
    if (isShared(pool)) continue;
    const found = await world.hypervisor.volume.read(addressOf(home), { pool, volume }).catch(() => null);
    copyMiB += Math.ceil((found?.capacityBytes ?? 0) / MiB);
  }
  return { ...about, copyMiB };
}

type Examined = Map<string, readonly Refusal[]>;

/**
 * Decided over and over: the preflight is only asked about pairs that would be chosen, and what it finds is
 * weighed in the next round. Each round learns of a pair, so that it ends.
 */
export async function decideExamined<F extends JourneyFacts>(
  world: TaskWorld,
  facts: F,
  decide: (facts: F) => Decision<JourneyPlan>,
): Promise<Decision<JourneyPlan>> {
  const examined: Examined = new Map(facts.examined);
  for (;;) {
    const decision = decide({ ...facts, examined });
    if (!decision.go) return decision;
    const asked = decision.plan.legs.filter(({ vm, target }) => !examined.has(pairKey(vm, target)));
    if (asked.length === 0) return decision;
    for (let at = 0; at < asked.length; at += examinedAtOnce) {
      await Promise.all(
        asked.slice(at, at + examinedAtOnce).map(async ({ vm, target }) => {
          examined.set(pairKey(vm, target), await examine(world, vm, target));
        }),
      );
    }
  }
}

async function examine(world: TaskWorld, id: VmId, target: HostId): Promise<readonly Refusal[]> {
  const { vm, host } = await world.store.read(async (db) => ({
    vm: await readVm(db, id),
    host: await readHost(db, target),
  }));
  if (!vm || vm.host === null || vm.spec === null || !host) return [];
  try {
    const owned = { ...vm, host: vm.host, spec: vm.spec };
    const { decision } = await decideMove(world, { vm: owned, target, request: {} });
    // Where it is to go is open again by then.
    return decision.go ? [] : decision.refusals.filter(({ code }) => code !== 'target-drained');
  } catch (error) {
    if (!(error instanceof HostlerError)) throw error;
    const { message: found, fix } = error;
    return [{ code: error.code, about: `VM ${vm.name}`, needed: 'hosts that answer', found, fix }];
  }
}
