// `vm.resume`: lets a paused VM go on, and tells its guest what time it is.
import { refusedError } from '../../../model/errors.ts';
import { decideResume, type ResumeFacts } from '../../../model/vm/resume.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { clockStep } from './clock.ts';
import { metadataStep } from './metadata.ts';
import { readRunningFacts } from './running.ts';
import { addressById, historyWith, locksOf, readSubject, type OwnedVm, type VmInput } from './subject.ts';

export const vmResume = defineTask<TaskWorld, VmInput>('vm.resume', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can go on',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decideResume(await readResumeFacts(world, vm));
      if (!decision.go) throw refusedError('vm-resume-refused', `${vm.name} cannot go on`, decision.refusals);
      const { setGuestClock } = decision.plan;
      const line = { action: 'vm.resume', text: 'resumed', reason: input.reason };
      return { setGuestClock, uuid: vm.uuid, history: historyWith(vm.history, world, context, line) };
    },
  })
  .step('resume', {
    title: 'Resume it',
    pointOfNoReturn: true,
    async run(world, { input, decide }) {
      await world.hypervisor.vm.resume(await addressById(world, input.host), decide.uuid);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
      return domain?.power === 'running' ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
  })
  .step('metadata', metadataStep('running'))
  .step('clock', clockStep)
  .done(({ input, clock }) => ({ vm: input.vm, host: input.host, clock }));

export const readResumeFacts = async (
  world: TaskWorld,
  vm: OwnedVm,
  activity: Activity | null = null,
): Promise<ResumeFacts> => ({
  ...(await readRunningFacts(world, vm, activity)),
  agentChannel: vm.spec.hardware.agentChannel,
});
