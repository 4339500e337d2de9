// `vm.start`: starts a VM on the host that it is defined on, and nowhere else.
import type { Refusal } from '../../../model/decision.ts';
import { refusedError, type HostlerError } from '../../../model/errors.ts';
import type { TaskId } from '../../../model/ids.ts';
import { instant } from '../../../model/time.ts';
import { decideStart, type StartFacts } from '../../../model/vm/start.ts';
import { deleteClaims, putClaims } from '../../store/claim/claim.ts';
import { readSameUuid } from '../../store/vm/look-up.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import { startStep } from './power-step.ts';
import {
  addressOf,
  historyWith,
  locksOf,
  readHostOf,
  readSubject,
  type OwnedVm,
  type VmInput,
} from './subject.ts';
import { readRoomToStart } from './start/room.ts';

export const vmStart = defineTask<TaskWorld, VmInput>('vm.start', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can start',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decideStart(await readStartFacts(world, vm, context.task));
      if (!decision.go) throw startRefused(vm, decision.refusals);
      const line = { action: 'vm.start', text: 'started', reason: input.reason };
      const history = historyWith(vm.history, world, context, line);
      return { plan: decision.plan, uuid: vm.uuid, history };
    },
  })
  .step('claim', {
    title: 'Reserve memory',
    repeatable: true,
    run: (world, { input }, { task }) => claimMemory(world, input, task),
    undo: (world, _seen, _output, { task }) => world.store.write((trx) => deleteClaims(trx, task)),
  })
  .step('start', startStep)
  .step('metadata', metadataStep('running'))
  .done(({ input }) => ({ vm: input.vm, host: input.host }));

/** Decided once more where it counts: in the transaction that takes the memory. */
async function claimMemory(world: TaskWorld, input: VmInput, task: TaskId): Promise<void> {
  const vm = await readSubject(world, input);
  const facts = await readStartFacts(world, vm, task);
  await world.store.write(async (trx) => {
    const room = await readRoomToStart(trx, { host: vm.host, vm: vm.id, task });
    const decision = decideStart({ ...facts, host: { ...facts.host, ...room } });
    if (!decision.go) throw startRefused(vm, decision.refusals);
    const claim = { task, vm: vm.id, host: vm.host, resource: 'memory', amount: decision.plan.claimMiB };
    await putClaims(trx, [claim], instant(world.clock.nowMs()));
  });
}

const startRefused = ({ name }: OwnedVm, refusals: readonly Refusal[]): HostlerError =>
  refusedError('vm-start-refused', `${name} cannot start`, refusals);

/** `task` is the one that asks, which has perhaps claimed already; null for whoever only wants the plan. */
export async function readStartFacts(
  world: TaskWorld,
  vm: OwnedVm,
  task: TaskId | null,
): Promise<StartFacts> {
  const host = await readHostOf(world, vm.host);
  const domain = await world.hypervisor.vm.read(addressOf(host), vm.uuid);
  const { room, twins } = await world.store.read(async (db) => ({
    room: await readRoomToStart(db, { host: host.id, vm: vm.id, task }),
    twins: await readSameUuid(db, vm.uuid, vm.id),
  }));
  return {
    vm: { ...vm, power: domain?.power ?? 'unknown', activity: null },
    spec: vm.spec,
    host: {
      id: host.id,
      name: host.name,
      state: host.connection.state,
      reason: host.connection.reason,
      ...room,
      networks: host.facts?.networks ?? [],
      pools: host.facts?.pools ?? [],
    },
    elsewhere: twins.flatMap(({ hostName, power }) =>
      power === 'running' || power === 'unknown' ? [{ host: hostName, power }] : [],
    ),
    sharedDisks: [],
  };
}
