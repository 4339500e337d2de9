// `host.drain`: closes a host to placement and moves away what is on it. Each move is a task of its own.
// Taken back, the host is open again; what has moved by then stays there, and `host resume` brings it back.
import { refusedError } from '../../../model/errors.ts';
import type { HostId, VmId } from '../../../model/ids.ts';
import { pairKey, type Staying } from '../../../model/placement/journey.ts';
import { instant } from '../../../model/time.ts';
import { putAway } from '../../store/away/away.ts';
import { defineTask } from '../engine/define.ts';
import type { StepContext } from '../engine/step.ts';
import { readHostOf } from '../vm/subject.ts';
import type { TaskWorld } from '../world.ts';
import { readArriving, readDrainDecision } from './drain/facts.ts';
import { setHostDrained } from './drained.ts';
import { runJourney, settleJourney, type JourneyResult, type LeftBehind } from './journey/move.ts';

export interface HostDrainInput {
  readonly id: HostId;
  readonly name: string;
}

/** As long as it takes: each move has deadlines of its own. A timer does not reach further than 24 days. */
export const journeyDeadlineMs = 20 * 24 * 3_600_000;
/** How long a VM that is being created there is waited for. */
const arrivingMsMax = 600_000;

export const hostDrain = defineTask<TaskWorld, HostDrainInput>('host.drain', 1, {
  subject: ({ name }) => name,
  // Its moves hold the host as well, shared as this does; removing the host holds it alone.
  locks: ({ id }) => [
    { name: `drain:${id}`, mode: 'exclusive' },
    { name: `host:${id}`, mode: 'shared' },
  ],
})
  .step('decide', {
    title: 'Choose where everything goes',
    repeatable: true,
    deadlineMs: 600_000,
    async run(world, { input }) {
      const { drained } = await readHostOf(world, input.id);
      const decision = await readDrainDecision(world, input.id);
      if (!decision.go)
        throw refusedError('host-drain-refused', `${input.name} cannot be drained`, decision.refusals);
      const { legs, stays, predictedMs } = decision.plan;
      return { drained, legs, stays: stays.map(wordsOf), predictedMs };
    },
  })
  .step('close', {
    title: 'Close it to placement',
    repeatable: true,
    run: (world, { input }, { task }) => setHostDrained(world, input.id, true, task),
    undo: (world, { input, decide }, _output, { task }) =>
      setHostDrained(world, input.id, decide.drained, task),
  })
  .step('move', {
    title: 'Move everything away',
    cancellable: true,
    deadlineMs: journeyDeadlineMs,
    async run(world, { input, decide }, context): Promise<JourneyResult> {
      const { arrived, left } = await runJourney(world, context, orderOf(world, input, decide.legs));
      const staying = new Set(decide.stays.map(({ vm }) => vm));
      const late = await moveLate(world, input, context, staying);
      const all = [...arrived, ...late.arrived];
      const away = new Set(all.map(({ vm }) => vm));
      // What would not go at first was tried once more at the end.
      const behind = new Map([...left, ...late.left].map((one) => [one.vm, one]));
      return { arrived: all, left: [...behind.values()].filter(({ vm }) => !away.has(vm)) };
    },
    settle: (_world, { decide }, context) => settleJourney(context, decide.legs),
  })
  .done(({ input, decide, move }) => ({
    host: input.name,
    predictedMs: decide.predictedMs,
    moved: move.arrived.map(({ name, targetName, task }) => ({ name, target: targetName, task })),
    stays: [...decide.stays, ...move.left].map(({ name, why, fix }) => ({ name, why, fix })),
  }));

export const wordsOf = ({ vm, name, refusals: [first] }: Staying): LeftBehind => ({
  vm,
  name,
  why: first ? `${first.about} needs ${first.needed}, found ${first.found}` : 'nothing can take it',
  fix: first?.fix ?? 'Look at it: hostler vm show.',
});

type Legs = Parameters<typeof settleJourney>[1];

const orderOf = (world: TaskWorld, { id }: HostDrainInput, legs: Legs) => ({
  legs,
  onArrival: ({ vm, target }: Legs[number]) =>
    world.store.write((trx) => putAway(trx, { vm, home: id, host: target }, instant(world.clock.nowMs()))),
  async another({ vm, name }: Legs[number], tried: readonly HostId[]) {
    const refusal = {
      code: 'tried',
      about: `VM ${name}`,
      needed: 'a host that takes it',
      found: 'a refusal',
      fix: '',
    };
    const examined = new Map(tried.map((host) => [pairKey(vm, host), [refusal]] as const));
    const decision = await readDrainDecision(world, id, { only: vm, examined });
    const [leg] = decision.go ? decision.plan.legs : [];
    return leg ? { target: leg.target, targetName: leg.targetName } : null;
  },
});

/**
 * What was on its way there when the host was closed: it arrives, and is moved on. What would not go before
 * is tried once more.
 */
async function moveLate(
  world: TaskWorld,
  input: HostDrainInput,
  context: StepContext,
  staying: ReadonlySet<VmId>,
): Promise<JourneyResult> {
  const known = new Set(staying);
  const result: JourneyResult = { arrived: [], left: [] };
  const untilMs = world.clock.nowMs() + arrivingMsMax;
  for (;;) {
    const decision = await readDrainDecision(world, input.id, { except: known });
    const { legs, stays } = decision.go ? decision.plan : { legs: [], stays: [] };
    for (const { vm } of [...legs, ...stays]) known.add(vm);
    result.left.push(...stays.map(wordsOf));
    const { arrived, left } = await runJourney(world, context, orderOf(world, input, legs));
    result.arrived.push(...arrived);
    result.left.push(...left);
    const arriving = await readArriving(world, input.id);
    if (decision.go && arriving.length === 0 && legs.length === 0) return result;
    if (world.clock.nowMs() > untilMs) {
      result.left.push(...arriving);
      return result;
    }
    if (legs.length === 0) await world.clock.sleep(1_000, context.signal);
  }
}
