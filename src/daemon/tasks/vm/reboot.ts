// `vm.reboot`: the guest is asked to shut down, or in the end made to, and started anew. Once it was asked
// there is only forward: turning back would leave a guest that goes off and that nobody starts.
import { refusedError } from '../../../model/errors.ts';
import { instant } from '../../../model/time.ts';
import { decideReboot, type RebootFacts, type RebootRequest } from '../../../model/vm/reboot.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import { deleteClaims, putClaims } from '../../store/claim/claim.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import { shutDownStep, startStep } from './power-step.ts';
import { readAgent, readRunningFacts } from './running.ts';
import { historyWith, locksOf, readHostOf, readSubject, type OwnedVm, type VmInput } from './subject.ts';

export interface RebootInput extends VmInput {
  readonly request: RebootRequest;
}

export const vmReboot = defineTask<TaskWorld, RebootInput>('vm.reboot', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can be rebooted',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decideReboot(await readRebootFacts(world, vm, input.request));
      if (!decision.go)
        throw refusedError('vm-reboot-refused', `${vm.name} cannot be rebooted`, decision.refusals);
      const line = { action: 'vm.reboot', text: 'rebooted', reason: input.reason };
      const history = historyWith(vm.history, world, context, line);
      return { plan: decision.plan, uuid: vm.uuid, history };
    },
  })
  .step('claim', {
    title: 'Keep its memory for it',
    repeatable: true,
    async run(world, { input, decide }, { task }) {
      const amount = decide.plan.claimMiB;
      const claim = { task, vm: input.vm, host: input.host, resource: 'memory', amount };
      await world.store.write((trx) => putClaims(trx, [claim], instant(world.clock.nowMs())));
    },
    undo: (world, _seen, _output, { task }) => world.store.write((trx) => deleteClaims(trx, task)),
  })
  .step('begin', {
    title: 'Begin: from here on it ends running',
    repeatable: true,
    pointOfNoReturn: true,
    run: () => Promise.resolve(),
  })
  .step('stop', shutDownStep)
  .step('start', startStep)
  .step('metadata', metadataStep('running'))
  .done(({ input }) => ({ vm: input.vm, host: input.host, how: 'started anew' }));

export async function readRebootFacts(
  world: TaskWorld,
  vm: OwnedVm,
  request: RebootRequest,
  activity: Activity | null = null,
): Promise<RebootFacts> {
  const { facts } = await readHostOf(world, vm.host);
  const seen = await readRunningFacts(world, vm, activity);
  const agentAnswers = request.force ? null : await readAgent(world, vm, seen);
  const { networks = [], pools = [] } = facts ?? {};
  return { ...seen, spec: vm.spec, networks, pools, agentAnswers, request };
}
