// host probe: finds out whether KVM really runs guests on a host, by running one under it and one without.
// The guests are transient; nothing is left on the host.
import { HostlerError } from '../../../model/errors.ts';
import { canTry, decideKvm, withoutTrial, type KvmTrial } from '../../../model/host/kvm.ts';
import type { VirtType } from '../../../model/host/facts.ts';
import type { HostId } from '../../../model/ids.ts';
import { instant } from '../../../model/time.ts';
import { readHost, setFacts } from '../../store/host/record.ts';
import { defineTask } from '../engine/define.ts';
import { addressById } from '../vm/subject.ts';
import type { TaskWorld } from '../world.ts';

export interface HostProbeInput {
  readonly id: HostId;
  readonly name: string;
  /** Those of the guests: run again after a kill, what was left is found by them. */
  readonly uuids: Readonly<Record<VirtType, string>>;
}

/** Five boots of the firmware, emulated, on a host that is busy. */
const deadlineMs = 180_000;

export const hostProbe = defineTask<TaskWorld, HostProbeInput>('host.probe', 1, {
  subject: ({ name }) => name,
  locks: ({ id }) => [
    { name: `host:${id}`, mode: 'shared' },
    { name: `probe:${id}`, mode: 'exclusive' },
  ],
})
  .step('look', {
    title: 'Ask what the host offers',
    repeatable: true,
    async run(world, { input }, { signal }) {
      const facts = await world.hypervisor.host.readFacts(await addressById(world, input.id), { signal });
      const offer = { arch: facts.cpu.arch, offered: facts.kvm.offered, cpuFeatures: facts.cpu.features };
      const needed = withoutTrial(offer) === null;
      if (needed && !canTry(offer)) throw notTried(input.name, offer.arch);
      return { facts, offer, needed };
    },
  })
  .step('emulated', {
    title: 'Run a guest without KVM',
    repeatable: true,
    cancellable: true,
    deadlineMs,
    run: (world, { input, look }, { signal }) => attempt(world, input, look, 'qemu', signal),
  })
  .step('accelerated', {
    title: 'Run a guest under KVM',
    repeatable: true,
    cancellable: true,
    deadlineMs,
    async run(world, { input, look }, { signal }) {
      try {
        return await attempt(world, input, look, 'kvm', signal);
      } catch (error) {
        // The same guest came up without KVM: what is refused now is KVM.
        if (error instanceof HostlerError && error.kind === 'refused') return { failed: error.message };
        throw error;
      }
    },
  })
  .step('record', {
    title: 'Keep the verdict',
    repeatable: true,
    async run({ journal, clock }, { input, look, emulated, accelerated }, { actor }) {
      const now = instant(clock.nowMs());
      const trial: KvmTrial | null =
        emulated === null || accelerated === null
          ? null
          : { tcgCpuMs: emulated.cpuMs, kvm: accelerated, at: now };
      const verdict = decideKvm({ ...look.offer, now, trial, cached: null });
      await journal.write(async (trx, emit) => {
        const host = await readHost(trx, input.id);
        const facts = { ...(host?.facts ?? look.facts), kvm: { offered: look.offer.offered, verdict } };
        await setFacts(trx, input.id, facts, host?.factsAt ?? now);
        emit({ kind: 'host.facts-changed', subject: input.id, cause: actor, facts: { kvm: verdict } });
      });
      return verdict;
    },
  })
  .done(({ record }) => record);

interface Looked {
  readonly needed: boolean;
  readonly offer: { readonly arch: string };
}

/** Null where nothing has to be tried. */
async function attempt(
  world: TaskWorld,
  { id, uuids }: HostProbeInput,
  { needed, offer: { arch } }: Looked,
  virtType: VirtType,
  signal: AbortSignal,
): Promise<{ cpuMs: number } | null> {
  if (!needed) return null;
  const trial = { uuid: uuids[virtType], virtType, arch };
  return world.hypervisor.host.tryGuest(await addressById(world, id), trial, { signal, deadlineMs });
}

const notTried = (name: string, arch: string): HostlerError =>
  new HostlerError('unsupported', {
    message: `${name} is of the architecture ${arch}, for which there is no guest to try`,
    fix: `Run a guest of type kvm on ${name} by hand, and compare its CPU time with one of type qemu.`,
  });
