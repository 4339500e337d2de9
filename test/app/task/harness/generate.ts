// The generated cases of a task: killed before, during and after every call; each call failed in every way;
// every step failed before and after what it does. Each case ends in a check of the whole world.
import type { TaskDefinition } from '../../../../src/daemon/tasks/engine/step.ts';
import { HostlerError } from '../../../../src/model/errors.ts';
import { drive, type Driven, type FaultPlan, type MakeScene } from './drive.ts';
import type { Fault } from './life.ts';

export interface Finding {
  readonly case: string;
  readonly problem: string;
}

const kills: readonly Fault[] = ['kill-before', 'kill-during', 'kill-after'];
const errors: readonly Fault[] = ['silent-before', 'silent-after', 'refused'];

export interface Harnessed {
  readonly cases: number;
  readonly findings: readonly Finding[];
  /** How often each end was reached: a harness that never sees a task undone proves little. */
  readonly ends: Readonly<Record<string, number>>;
}

export async function harness<World>(makeScene: MakeScene<World>): Promise<Harnessed> {
  const findings: Finding[] = [];
  const ends: Record<string, number> = {};
  let cases = 0;
  const run = async (title: string, scene: MakeScene<World>, faults: FaultPlan): Promise<Driven | null> => {
    cases += 1;
    try {
      const driven = await drive(scene, faults);
      ends[driven.task.state] = (ends[driven.task.state] ?? 0) + 1;
      findings.push(
        ...[...driven.problems, ...alwaysTrue(driven)].map((problem) => ({ case: title, problem })),
      );
      return driven;
    } catch (error) {
      findings.push({ case: title, problem: `the engine failed: ${String(error)}` });
      return null;
    }
  };
  const plain = await run('nothing goes wrong', makeScene, () => null);
  if (plain?.task.state !== 'succeeded') {
    findings.push({ case: 'nothing goes wrong', problem: `it ended ${plain?.task.state ?? 'nowhere'}` });
  }
  const calls = plain?.calls ?? [];
  for (const [index, call] of calls.entries()) {
    const faults = call === 'store.write' ? kills : [...kills, ...errors];
    for (const fault of faults) {
      const title = `${fault} at call ${index} (${call})`;
      await run(title, makeScene, (life, at) => (life === 0 && at === index ? fault : null));
    }
    // The world stays dark for a while from here on: longer than the engine's first patience.
    if (call === 'store.write') continue;
    await run(`dark from call ${index} (${call}) on`, makeScene, (life, at, name) =>
      life === 0 && at >= index && at < index + 20 && name !== 'store.write' ? 'silent-before' : null,
    );
  }
  for (const { title, scene } of await failedSteps(makeScene, plain)) await run(title, scene, () => null);
  return { cases, findings, ends };
}

/** What holds of every task, whatever it is about. */
function* alwaysTrue({ task }: Driven): Generator<string> {
  if (task.state === 'succeeded' || task.state === 'undone') {
    if (task.endedAt === null) yield 'it has ended without a time';
    if (task.state === 'undone' && task.error === null) yield 'it is undone without a reason';
    return;
  }
  if (task.state !== 'parked' && task.state !== 'stuck') yield `it rests while it is ${task.state}`;
  if (task.note === null || task.error === null) yield `it is ${task.state} without saying why`;
}

/** Each step's own function fails: before it did anything, and after it did everything. */
async function failedSteps<World>(
  makeScene: MakeScene<World>,
  plain: Driven | null,
): Promise<{ title: string; scene: MakeScene<World> }[]> {
  await Promise.resolve();
  const names = plain?.task.steps.map(({ name }) => name) ?? [];
  return names.flatMap((name) =>
    (['before', 'after'] as const).map((when) => ({
      title: `step ${name} fails ${when} its work`,
      scene: async (stage) => {
        const scene = await makeScene(stage);
        return { ...scene, definitions: scene.definitions.map((d) => withFailure(d, name, when)) };
      },
    })),
  );
}

function withFailure<World>(
  definition: TaskDefinition<World, never>,
  name: string,
  when: 'before' | 'after',
): TaskDefinition<World, never> {
  let failed = false;
  return {
    ...definition,
    steps: definition.steps.map((step) => {
      if (step.name !== name) return step;
      return {
        ...step,
        async run(world, seen, context) {
          if (failed) return step.run(world, seen, context);
          failed = true;
          if (when === 'after') await step.run(world, seen, context);
          throw new HostlerError('libvirt-refused', { message: 'injected', fix: 'Nothing: a test.' });
        },
      };
    }),
  };
}
