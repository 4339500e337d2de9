// The last step of tasks that change a VM: a line in its history, and the metadata on its host.
import type { HistoryLine } from '../../../model/vm/metadata.ts';
import { setHome } from '../../store/vm/record.ts';
import type { TaskWorld } from '../world.ts';
import { addressById, metadataOf, readSubject, type VmInput } from './subject.ts';

interface Seen {
  readonly input: VmInput;
  /** The history as it is to be was written down when the task was decided: run again it is the same. */
  readonly decide: { readonly history: readonly HistoryLine[] };
}

export const metadataStep = {
  title: 'Write its metadata',
  repeatable: true,
  async run(world: TaskWorld, { input, decide }: Seen): Promise<void> {
    const vm = await readSubject(world, input);
    const { host, generation } = vm;
    await world.store.write((trx) => setHome(trx, vm.id, { host, generation, history: decide.history }));
    const metadata = metadataOf(world, { ...vm, history: decide.history });
    await world.hypervisor.vm.writeMetadata(await addressById(world, host), vm.uuid, metadata);
  },
} as const;
