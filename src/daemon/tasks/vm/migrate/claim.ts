// The room of a move, asked for and taken in one transaction, so that moves at the same time never share it.
import { refusedError } from '../../../../model/errors.ts';
import type { Refusal } from '../../../../model/decision.ts';
import type { HostId, TaskId } from '../../../../model/ids.ts';
import { requestOf, roomRefusals } from '../../../../model/placement/room.ts';
import { instant } from '../../../../model/time.ts';
import type { MigrationPlan } from '../../../../model/vm/migrate/plan.ts';
import { putClaims } from '../../../store/claim/claim.ts';
import type { Reader } from '../../../store/store.ts';
import type { TaskWorld } from '../../world.ts';
import { readFleet } from '../create/fleet.ts';
import { readSubject, type OwnedVm } from '../subject.ts';
import type { MigrateInput } from './input.ts';

interface Coming {
  readonly vm: OwnedVm;
  readonly target: HostId;
  /** The task that asks; null before there is one. */
  readonly task: TaskId | null;
  readonly kind: MigrationPlan['kind'];
}

/** Why the target has no room for it, with what all tasks have claimed. */
export async function readRoomRefusals(
  db: Reader,
  { vm, target, task, kind }: Coming,
): Promise<readonly Refusal[]> {
  return roomRefusals(await readFleet(db, task), target, requestOf(vm, [vm.host]), kind === 'live');
}

/** A stopped VM takes its memory as well: it is promised at the target as it was at the source. */
export async function claimRoom(
  world: TaskWorld,
  input: MigrateInput,
  { plan, task }: { readonly plan: MigrationPlan; readonly task: TaskId },
): Promise<void> {
  const vm = await readSubject(world, input);
  const { cpus, memoryMiB } = requestOf(vm, []);
  const amounts: [string, number][] = [
    ['memory', memoryMiB],
    ['cpu', cpus],
    ...Object.entries(plan.claim.pools).map(([pool, bytes]): [string, number] => [`pool:${pool}`, bytes]),
  ];
  const claims = amounts.map(([resource, amount]) => ({
    task,
    vm: input.vm,
    host: input.target,
    resource,
    amount: Math.ceil(amount),
  }));
  const refusals = await world.store.write(async (trx) => {
    const found = await readRoomRefusals(trx, { vm, target: input.target, task, kind: plan.kind });
    if (found.length === 0) await putClaims(trx, claims, instant(world.clock.nowMs()));
    return found;
  });
  if (refusals.length > 0) throw refusedError('vm-migrate-refused', `${vm.name} cannot move`, refusals);
}
