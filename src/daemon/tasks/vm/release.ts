// `vm.release`: takes a VM out of management. Its domain keeps everything but hostler's own element.
import { refusedError } from '../../../model/errors.ts';
import { decideRelease } from '../../../model/vm/release.ts';
import { setForeign, setOurs } from '../../store/vm/owner.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { readRunningFacts } from './running.ts';
import { addressById, locksOf, metadataOf, readSubject, type VmInput } from './subject.ts';

export const vmRelease = defineTask<TaskWorld, VmInput>('vm.release', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check that it can be released',
    repeatable: true,
    async run(world, { input }) {
      const vm = await readSubject(world, input);
      const decision = decideRelease(await readRunningFacts(world, vm));
      if (!decision.go)
        throw refusedError('vm-release-refused', `${vm.name} cannot be released`, decision.refusals);
      const { uuid, spec, generation, history } = vm;
      const owned = { spec, intent: vm.intent ?? 'stopped', generation, history };
      return { uuid, owned, metadata: metadataOf(world, vm) };
    },
  })
  .step('metadata', {
    title: 'Take its metadata out',
    repeatable: true,
    async run(world, { input, decide }) {
      await world.hypervisor.vm.removeMetadata(await addressById(world, input.host), decide.uuid);
    },
    async undo(world, { input, decide }) {
      const host = await addressById(world, input.host);
      await world.hypervisor.vm.writeMetadata(host, decide.uuid, decide.metadata);
    },
  })
  .step('record', {
    title: 'Record it as foreign',
    repeatable: true,
    pointOfNoReturn: true,
    run: (world, { input }, { task }) =>
      world.journal.write(async (trx, emit) => {
        await setForeign(trx, input.vm, null);
        emit({ kind: 'vm.released', subject: input.vm, cause: task, facts: { name: input.name } });
      }),
    undo: (world, { input, decide }) => world.store.write((trx) => setOurs(trx, input.vm, decide.owned)),
  })
  .done(({ input }) => ({ vm: input.vm, host: input.host }));
