// `vm.stop`: asks the guest to shut down, waits, and forces it only where that was asked for.
import { refusedError } from '../../../model/errors.ts';
import { decideStop, type StopFacts, type StopRequest } from '../../../model/vm/stop.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import { shutDownStep } from './power-step.ts';
import { readAgent, readRunningFacts } from './running.ts';
import { historyWith, locksOf, readSubject, type OwnedVm, type VmInput } from './subject.ts';

export interface StopInput extends VmInput {
  readonly request: StopRequest;
}

export const vmStop = defineTask<TaskWorld, StopInput>('vm.stop', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can stop',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decideStop(await readStopFacts(world, vm, input.request));
      if (!decision.go) throw refusedError('vm-stop-refused', `${vm.name} cannot stop`, decision.refusals);
      const line = { action: 'vm.stop', text: 'stopped', reason: input.reason };
      const history = historyWith(vm.history, world, context, line);
      return { plan: decision.plan, uuid: vm.uuid, history };
    },
  })
  .step('stop', shutDownStep)
  .step('metadata', metadataStep('stopped'))
  .done(({ input }) => ({ vm: input.vm, host: input.host }));

export async function readStopFacts(
  world: TaskWorld,
  vm: OwnedVm,
  request: StopRequest,
  activity: Activity | null = null,
): Promise<StopFacts> {
  const facts = await readRunningFacts(world, vm, activity);
  const agentAnswers = request.force ? null : await readAgent(world, vm, facts);
  return { ...facts, agentAnswers, request };
}
