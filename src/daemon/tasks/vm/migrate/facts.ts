// Gathers what the decision to move reads: the hosts' own words, and what only the store knows.
import type { HostId } from '../../../../model/ids.ts';
import { instant } from '../../../../model/time.ts';
import type { MigrationFacts, Side } from '../../../../model/vm/migrate/facts.ts';
import type { PastMove } from '../../../../model/vm/migrate/prediction.ts';
import type { MigrationRequest } from '../../../../model/vm/migrate/request.ts';
import type { ExaminedSide } from '../../../ports/hypervisor/migration.ts';
import { readClaims } from '../../../store/claim/claim.ts';
import { readToldPools } from '../../../store/pool/use.ts';
import { readMoves } from '../../../store/move/record.ts';
import type { HostRecord } from '../../../store/host/record.ts';
import type { TaskWorld } from '../../world.ts';
import { addressOf, readHostOf, type OwnedVm } from '../subject.ts';

export interface MoveQuestion {
  readonly vm: OwnedVm;
  readonly target: HostId;
  readonly request: MigrationRequest;
}

const movesRead = 20;

/** `activity` of the VM is left out: whoever asks holds it, or is answered by the lock. */
export async function readMigrationFacts(
  world: TaskWorld,
  { vm, target: targetId, request }: MoveQuestion,
): Promise<MigrationFacts> {
  const source = await readHostOf(world, vm.host);
  const target = await readHostOf(world, targetId);
  const examined = await world.hypervisor.migration.examine(addressOf(source), addressOf(target), vm.uuid);
  const moves = await world.store.read((db) => readMoves(db, source.id, target.id, movesRead));
  return {
    now: instant(world.clock.nowMs()),
    request,
    vm: { ...examined.vm, id: vm.id, foreign: vm.foreign, activity: null },
    source: await sideOf(world, source, examined.source),
    target: await sideOf(world, target, examined.target),
    pair: { moves: moves.map(({ actual }) => actual as unknown as PastMove), probe: null },
  };
}

async function sideOf(world: TaskWorld, host: HostRecord, examined: ExaminedSide): Promise<Side> {
  const { claims, told } = await world.store.read(async (db) => ({
    claims: await readClaims(db, host.id),
    told: await readToldPools(db, host.id),
  }));
  // What may be written into, and what is the same storage, is said to hostler and not to libvirt.
  const pools = examined.facts?.pools.map((pool) => {
    const use = told.get(pool.name);
    return use ? { ...pool, used: true, shared: use.shared ?? pool.shared } : pool;
  });
  return {
    ...examined,
    facts: examined.facts && { ...examined.facts, pools: pools ?? [] },
    id: host.id,
    name: host.name,
    state: host.connection.state,
    reason: host.connection.reason,
    drained: host.drained,
    claimedMiB: claims.reduce((sum, { resource, amount }) => sum + (resource === 'memory' ? amount : 0), 0),
  };
}
