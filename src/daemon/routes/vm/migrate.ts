// POST /v1/vms/:vm/migrate, and its plan: the same facts, the same decision, asked without being done.
import type { vmMigrate, vmMigratePlan } from '../../../contract/vm/migrate.ts';
import { refusedError } from '../../../model/errors.ts';
import type { HostId } from '../../../model/ids.ts';
import type { Json } from '../../../model/json.ts';
import { decidePlacement } from '../../../model/placement/decide.ts';
import { requestOf } from '../../../model/placement/room.ts';
import type { MigrationDecision } from '../../../model/vm/migrate.ts';
import type { MigrationRequest } from '../../../model/vm/migrate/request.ts';
import { readHost } from '../../store/host/read.ts';
import { readFleet } from '../../tasks/vm/create/fleet.ts';
import { readRoomRefusals } from '../../tasks/vm/migrate/claim.ts';
import { decideMove } from '../../tasks/vm/migrate/facts.ts';
import type { MigrateInput } from '../../tasks/vm/migrate/input.ts';
import { readSubject as readOwned, type OwnedVm } from '../../tasks/vm/subject.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Asked, Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { printDecision } from './plan.ts';
import { readSubject } from './subject.ts';

type Input = Asked<typeof vmMigrate>['input'];

const wishesOf = ({ to: _to, reason: _reason, ...wishes }: Input): MigrationRequest => wishes;

interface Target {
  readonly id: HostId;
  /** Why this one, for every host; null where the caller named it. */
  readonly placement: Json;
}

/** The host that was named, or the one that placement would choose, with its reasons for every host. */
async function chooseTarget(world: TaskWorld, vm: OwnedVm, to: string | undefined): Promise<Target> {
  if (to !== undefined) {
    const { id } = await world.store.read((db) => readHost(db, to));
    return { id, placement: null };
  }
  const fleet = await world.store.read((db) => readFleet(db));
  const decision = decidePlacement(fleet, requestOf(vm, [vm.host]));
  if (decision.go) return { id: decision.plan.host, placement: decision.hosts as unknown as Json };
  throw refusedError('no-host-fits', `No other host can take ${vm.name}`, decision.refusals);
}

/** What the task asks once more when it takes the room. */
async function withRoom(
  world: TaskWorld,
  vm: OwnedVm,
  target: HostId,
  decision: MigrationDecision,
): Promise<MigrationDecision> {
  if (!decision.go) return decision;
  const { kind } = decision.plan;
  const refusals = await world.store.read((db) => readRoomRefusals(db, { vm, target, task: null, kind }));
  return refusals.length === 0 ? decision : { go: false, refusals, checks: decision.checks };
}

export const serveVmMigrate =
  (work: Work, world: TaskWorld): Handler<typeof vmMigrate> =>
  async (asked) => {
    const subject = await readSubject(work.store, asked);
    const vm = await readOwned(world, subject.input);
    const target = await chooseTarget(world, vm, asked.input.to);
    const request = wishesOf(asked.input);
    return submit<MigrateInput>(work, asked, 'vm.migrate', { ...subject.input, target: target.id, request });
  };

export const serveVmMigratePlan =
  (world: TaskWorld): Handler<typeof vmMigratePlan> =>
  async (asked) => {
    const subject = await readSubject(world.store, asked);
    const vm = await readOwned(world, subject.input);
    const target = await chooseTarget(world, vm, asked.input.to);
    const request = wishesOf(asked.input);
    const decided = await decideMove(world, { vm, target: target.id, request, measure: true });
    const decision = await withRoom(world, vm, target.id, decided.decision);
    const details = decision.go ? (decision.plan as unknown as Json) : null;
    const { checks } = decision;
    return { body: printDecision(decision, { checks, placement: target.placement, details }) };
  };
