// `vm.pause`: makes the CPUs of a VM stand still. What it is meant to be stays as it is.
import { refusedError } from '../../../model/errors.ts';
import { decidePause } from '../../../model/vm/pause.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import { pauseStep } from './power-step.ts';
import { readRunningFacts } from './running.ts';
import { historyWith, locksOf, readSubject, type VmInput } from './subject.ts';

export const vmPause = defineTask<TaskWorld, VmInput>('vm.pause', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can be paused',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decidePause(await readRunningFacts(world, vm));
      if (!decision.go)
        throw refusedError('vm-pause-refused', `${vm.name} cannot be paused`, decision.refusals);
      const line = { action: 'vm.pause', text: 'paused', reason: input.reason };
      return { uuid: vm.uuid, history: historyWith(vm.history, world, context, line) };
    },
  })
  .step('pause', pauseStep)
  .step('metadata', metadataStep('as-it-is'))
  .done(({ input }) => ({ vm: input.vm, host: input.host }));
