// The steps that end and begin a guest's process and let it stand still, shared by the tasks that do one of
// them or several.
import { HostlerError } from '../../../model/errors.ts';
import { printDuration } from '../../../model/time.ts';
import type { StopAttempt } from '../../../model/vm/stop.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { Settled, StepContext } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { addressById, type VmInput } from './subject.ts';

interface Seen<PlanPart> {
  readonly input: VmInput;
  readonly decide: { readonly uuid: string; readonly plan: PlanPart };
}

interface Paused {
  readonly input: VmInput;
  readonly decide: { readonly uuid: string };
}

const lookEveryMs = 500;
const shutDownDeadlineMs = 2 * 3_600_000;

export const shutDownStep = {
  title: 'Stop it',
  pointOfNoReturn: true,
  cancellable: true,
  deadlineMs: shutDownDeadlineMs,
  async run(
    world: TaskWorld,
    seen: Seen<{ readonly attempts: readonly StopAttempt[] }>,
    context: StepContext,
  ) {
    const { input, decide } = seen;
    const host = await addressById(world, input.host);
    for (const attempt of decide.plan.attempts) {
      if (await stopBy(world, { host, uuid: decide.uuid, attempt }, context)) return;
    }
    if (decide.plan.attempts.length > 0) throw staysOn(input);
  },
  async settle(world: TaskWorld, { input, decide }: Seen<unknown>): Promise<Settled<void>> {
    const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
    const isOff = domain === null || domain.power === 'stopped';
    return isOff ? { state: 'done', output: undefined } : { state: 'not-done' };
  },
} as const;

export const startStep = {
  title: 'Start it',
  pointOfNoReturn: true,
  async run(world: TaskWorld, { input, decide }: Seen<object>): Promise<void> {
    // It runs already, and only what is asked of it is recorded.
    if ('onlyIntent' in decide.plan && decide.plan.onlyIntent === true) return;
    await world.hypervisor.vm.start(await addressById(world, input.host), decide.uuid);
  },
  async settle(world: TaskWorld, { input, decide }: Seen<unknown>): Promise<Settled<void>> {
    const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
    // Paused or crashed since: it was started, and what became of it is for the observer to tell.
    return domain && domain.power !== 'stopped'
      ? { state: 'done', output: undefined }
      : { state: 'not-done' };
  },
} as const;

export const pauseStep = {
  title: 'Pause it',
  pointOfNoReturn: true,
  async run(world: TaskWorld, { input, decide }: Paused): Promise<void> {
    await world.hypervisor.vm.suspend(await addressById(world, input.host), decide.uuid);
  },
  async settle(world: TaskWorld, { input, decide }: Paused): Promise<Settled<void>> {
    const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
    return domain?.power === 'paused' ? { state: 'done', output: undefined } : { state: 'not-done' };
  },
} as const;

interface Stopping {
  readonly host: HostAddress;
  readonly uuid: string;
  readonly attempt: StopAttempt;
}

/** True as soon as it is off. */
async function stopBy(world: TaskWorld, what: Stopping, context: StepContext): Promise<boolean> {
  const { host, uuid, attempt } = what;
  const { vm } = world.hypervisor;
  const { signal } = context;
  const untilMs = world.clock.monotonicMs() + attempt.waitMs;
  if (!(await ask(world, what, signal))) return false;
  for (;;) {
    const domain = await vm.read(host, uuid, { signal });
    if (domain === null || domain.power === 'stopped') return true;
    const leftMs = untilMs - world.clock.monotonicMs();
    if (leftMs <= 0) return false;
    context.progress({ done: null, text: `waits for the guest, at most ${printDuration(leftMs)} more` });
    await world.clock.sleep(Math.min(lookEveryMs, leftMs), signal);
  }
}

/** False where nobody heard it: then the next way is tried at once. */
async function ask(
  world: TaskWorld,
  { host, uuid, attempt }: Stopping,
  signal: AbortSignal,
): Promise<boolean> {
  const { vm } = world.hypervisor;
  if (attempt.how === 'force') {
    await vm.destroy(host, uuid, { signal });
    return true;
  }
  if (attempt.how === 'acpi') {
    await vm.shutDown(host, uuid, 'acpi', { signal });
    return true;
  }
  try {
    // An agent answers nothing to this: libvirt waits until the guest is off, and so this may take all of it.
    await vm.shutDown(host, uuid, 'agent', { signal, deadlineMs: Math.max(attempt.waitMs, 1000) });
    return true;
  } catch (error) {
    if (!(error instanceof HostlerError)) throw error;
    if (error.code === 'agent-unavailable') return false;
    // Asked, and it takes its time: whether it goes off is looked at as ever.
    if (error.code === 'host-slow') return true;
    throw error;
  }
}

const staysOn = ({ name }: VmInput): HostlerError =>
  new HostlerError('vm-stop-refused', {
    message: `${name} did not shut down in time`,
    fix: `Look at its console, or turn it off: hostler vm stop ${name} --force.`,
  });
