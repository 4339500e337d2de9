// The last step of tasks that change a VM: a line in its history, what it is meant to be from now on, and
// the metadata on its host.
import type { HistoryLine } from '../../../model/vm/metadata.ts';
import type { Intent } from '../../../model/vm/vm.ts';
import { setHome, setIntent } from '../../store/vm/record.ts';
import type { StepContext } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { recordLine } from './history.ts';
import { addressById, metadataOf, readSubject, type VmInput } from './subject.ts';

interface Seen {
  readonly input: VmInput;
  /** The history as it is to be was written down when the task was decided: run again it is the same. */
  readonly decide: { readonly history: readonly HistoryLine[] };
}

export const metadataStep = (wanted: Intent | 'as-it-is') =>
  ({
    title: 'Write its metadata',
    repeatable: true,
    async run(world: TaskWorld, { input, decide }: Seen, { task }: Pick<StepContext, 'task'>): Promise<void> {
      const vm = await readSubject(world, input);
      const { host } = vm;
      const { history } = decide;
      const intent = wanted === 'as-it-is' ? (vm.intent ?? 'running') : wanted;
      // A repetition finds the intent as it is to be, and raises nothing.
      const generation = vm.intent === intent ? vm.generation : vm.generation + 1;
      await world.store.write(async (trx) => {
        await setHome(trx, vm.id, { host, generation, history });
        await setIntent(trx, vm.id, intent, generation);
      });
      const metadata = metadataOf(world, { ...vm, intent, generation, history });
      await world.hypervisor.vm.writeMetadata(await addressById(world, host), vm.uuid, metadata);
      await recordLine(world, { task, vm, history, reason: input.reason });
    },
  }) as const;
