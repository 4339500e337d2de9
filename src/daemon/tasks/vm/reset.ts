// `vm.reset`: `hostler vm reboot --force`. The guest is reset while its CPUs stand still: done twice it is
// the same as done once, so that a manager that dies in the middle never resets a guest that is up again.
import { refusedError } from '../../../model/errors.ts';
import { decideReboot } from '../../../model/vm/reboot.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { metadataStep } from './metadata.ts';
import { pauseStep } from './power-step.ts';
import { readRebootFacts } from './reboot.ts';
import { addressById, historyWith, locksOf, readSubject, type VmInput } from './subject.ts';

export const vmReset = defineTask<TaskWorld, VmInput>('vm.reset', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can be reset',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const decision = decideReboot(await readRebootFacts(world, vm, { waitMs: 0, force: true }));
      if (!decision.go)
        throw refusedError('vm-reboot-refused', `${vm.name} cannot be reset`, decision.refusals);
      const line = { action: 'vm.reboot', text: 'reset', reason: input.reason };
      return { uuid: vm.uuid, history: historyWith(vm.history, world, context, line) };
    },
  })
  // A reset that was not heard of may have been done: from here on it ends reset and running.
  .step('pause', pauseStep)
  .step('reset', {
    title: 'Reset it',
    repeatable: true,
    async run(world, { input, decide }) {
      await world.hypervisor.vm.reset(await addressById(world, input.host), decide.uuid);
    },
  })
  .step('resume', {
    title: 'Resume it',
    async run(world, { input, decide }) {
      await world.hypervisor.vm.resume(await addressById(world, input.host), decide.uuid);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
      return domain?.power === 'paused' ? { state: 'not-done' } : { state: 'done', output: undefined };
    },
  })
  .step('metadata', metadataStep('running'))
  .done(({ input }) => ({ vm: input.vm, host: input.host, how: 'reset' }));
