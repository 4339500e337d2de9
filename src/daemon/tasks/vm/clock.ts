// The step after a pause: the guest's clock has stood still, and its agent is told the time. A guest that
// cannot be told goes on all the same, and why is said in the task's result.
import type { TaskWorld } from '../world.ts';
import { addressById, type VmInput } from './subject.ts';

interface Seen {
  readonly input: VmInput;
  readonly decide: { readonly setGuestClock: boolean; readonly uuid: string };
}

export const clockStep = {
  title: "Set the guest's clock",
  repeatable: true,
  async run(world: TaskWorld, { input, decide }: Seen): Promise<{ set: boolean; why: string | null }> {
    if (!decide.setGuestClock) return { set: false, why: 'it has no channel for an agent' };
    try {
      await world.hypervisor.vm.setGuestTime(await addressById(world, input.host), decide.uuid);
      return { set: true, why: null };
    } catch (error) {
      return { set: false, why: (error as Error).message };
    }
  },
} as const;
