// `vm.start`: starts a VM on the host that it is defined on, and nowhere else.
import { refusedError } from '../../../model/errors.ts';
import { instant } from '../../../model/time.ts';
import { decideStart, type StartFacts } from '../../../model/vm/start.ts';
import { readClaims, deleteClaims, putClaims } from '../../store/claim/claim.ts';
import { readSameUuid } from '../../store/vm/look-up.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import {
  addressById,
  addressOf,
  historyWith,
  readHostOf,
  readSubject,
  type OwnedVm,
  type VmInput,
} from './subject.ts';

export const vmStart = defineTask<TaskWorld, VmInput>('vm.start', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: ({ vm, host }) => [
    { name: `vm:${vm}`, mode: 'exclusive' },
    { name: `host:${host}`, mode: 'shared' },
  ],
})
  .step('decide', {
    title: 'Check that it can start',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decideStart(await readStartFacts(world, vm));
      if (!decision.go) throw refusedError('vm-start-refused', `${vm.name} cannot start`, decision.refusals);
      const history = historyWith(vm.history, world, context, { action: 'vm.start', text: 'started' });
      return { plan: decision.plan, uuid: vm.uuid, history };
    },
  })
  .step('claim', {
    title: 'Reserve memory',
    repeatable: true,
    async run(world, { input, decide }, { task }) {
      const claim = {
        task,
        vm: input.vm,
        host: input.host,
        resource: 'memory',
        amount: decide.plan.claimMiB,
      };
      await world.store.write((trx) => putClaims(trx, [claim], instant(world.clock.nowMs())));
    },
    undo: (world, _seen, _output, { task }) => world.store.write((trx) => deleteClaims(trx, task)),
  })
  .step('start', {
    title: 'Start it',
    pointOfNoReturn: true,
    async run(world, { input, decide }) {
      if (decide.plan.onlyIntent) return;
      await world.hypervisor.vm.start(await addressById(world, input.host), decide.uuid);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
      // Paused or crashed since: it was started, and what became of it is for the observer to tell.
      return domain && domain.power !== 'stopped'
        ? { state: 'done', output: undefined }
        : { state: 'not-done' };
    },
  })
  .step('metadata', metadataStep('running'))
  .done(({ input }) => ({ vm: input.vm, host: input.host }));

export async function readStartFacts(world: TaskWorld, vm: OwnedVm): Promise<StartFacts> {
  const host = await readHostOf(world, vm.host);
  const domain = await world.hypervisor.vm.read(addressOf(host), vm.uuid);
  const { claims, twins } = await world.store.read(async (db) => ({
    claims: await readClaims(db, host.id),
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
      freeMiB: host.facts?.memory.freeMiB ?? null,
      claimedMiB: claims.reduce((sum, c) => sum + (c.resource === 'memory' ? c.amount : 0), 0),
      networks: host.facts?.networks ?? [],
      pools: host.facts?.pools ?? [],
    },
    elsewhere: twins.flatMap(({ hostName, power }) =>
      power === 'running' || power === 'unknown' ? [{ host: hostName, power }] : [],
    ),
    sharedDisks: [],
  };
}
