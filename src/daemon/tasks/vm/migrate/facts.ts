// Gathers what the decision to move reads: the hosts' own words, and what only the store knows.
import type { HostId } from '../../../../model/ids.ts';
import { instant } from '../../../../model/time.ts';
import { decideMigration, decideSilence, type MigrationDecision } from '../../../../model/vm/migrate.ts';
import type { MigrationFacts, Probed, Side, SideState } from '../../../../model/vm/migrate/facts.ts';
import type { PastMove } from '../../../../model/vm/migrate/prediction.ts';
import type { MigrationRequest } from '../../../../model/vm/migrate/request.ts';
import type { ExaminedSide } from '../../../ports/hypervisor/migration.ts';
import { readClaims } from '../../../store/claim/claim.ts';
import { readToldPools } from '../../../store/pool/use.ts';
import { readMoves, type MoveRecord } from '../../../store/move/record.ts';
import type { HostRecord } from '../../../store/host/record.ts';
import type { TaskWorld } from '../../world.ts';
import { addressOf, readHostOf, type OwnedVm } from '../subject.ts';

export interface MoveQuestion {
  readonly vm: OwnedVm;
  readonly target: HostId;
  readonly request: MigrationRequest;
  /** Worth a second of waiting: the guest's dirty rate is measured now. */
  readonly measure?: boolean;
}

/** Facts are null where a host that does not answer settled the question before anything was read. */
export interface Decided {
  readonly facts: MigrationFacts | null;
  readonly decision: MigrationDecision;
}

export async function decideMove(world: TaskWorld, question: MoveQuestion): Promise<Decided> {
  const source = await readHostOf(world, question.vm.host);
  const target = await readHostOf(world, question.target);
  const silence = decideSilence(stateOf(source), stateOf(target));
  if (silence) return { facts: null, decision: silence };
  const facts = await readMigrationFacts(world, question, source, target);
  return { facts, decision: decideMigration(facts) };
}

const movesRead = 20;

/** `activity` of the VM is left out: whoever asks holds it, or is answered by the lock. */
async function readMigrationFacts(
  world: TaskWorld,
  { vm, request, measure = false }: MoveQuestion,
  source: HostRecord,
  target: HostRecord,
): Promise<MigrationFacts> {
  const { migration } = world.hypervisor;
  const ends = [addressOf(source), addressOf(target)] as const;
  const examined = await migration.examine(...ends, vm.uuid, { measure });
  const rows = await world.store.read((db) => readMoves(db, source.id, target.id, movesRead));
  return {
    now: instant(world.clock.nowMs()),
    request,
    vm: { ...examined.vm, id: vm.id, foreign: vm.foreign, activity: null },
    source: await sideOf(world, source, examined.source),
    target: await sideOf(world, target, examined.target),
    pair: {
      moves: rows
        .filter(({ vm: whose }) => whose !== null)
        .map(({ actual }) => actual as unknown as PastMove),
      probe: probeIn(rows),
    },
  };
}

const probeIn = (rows: readonly MoveRecord[]): Probed | null => {
  const newest = rows.find(({ vm }) => vm === null);
  return newest ? (newest.actual as unknown as Probed) : null;
};

const stateOf = ({ id, name, connection, drained }: HostRecord): SideState => {
  const { state, reason } = connection;
  return { id, name, state, reason, drained };
};

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
    ...stateOf(host),
    facts: examined.facts && { ...examined.facts, pools: pools ?? [] },
    migrationAddress: host.migrationAddress ?? examined.migrationAddress,
    claimedMiB: claims.reduce((sum, { resource, amount }) => sum + (resource === 'memory' ? amount : 0), 0),
  };
}
