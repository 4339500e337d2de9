// `host.resume`: opens a host to placement again and brings back what was drained from it.
import { refusedError } from '../../../model/errors.ts';
import type { HostId } from '../../../model/ids.ts';
import { deleteAway, readAway } from '../../store/away/away.ts';
import { readVm } from '../../store/vm/record.ts';
import { defineTask } from '../engine/define.ts';
import { readHostOf } from '../vm/subject.ts';
import type { TaskWorld } from '../world.ts';
import { journeyDeadlineMs, wordsOf } from './drain.ts';
import { setHostDrained } from './drained.ts';
import { runJourney, settleJourney, type JourneyResult } from './journey/move.ts';
import { readResumeDecision } from './resume/facts.ts';

export interface HostResumeInput {
  readonly id: HostId;
  readonly name: string;
}

export const hostResume = defineTask<TaskWorld, HostResumeInput>('host.resume', 1, {
  subject: ({ name }) => name,
  locks: ({ id }) => [
    { name: `drain:${id}`, mode: 'exclusive' },
    { name: `host:${id}`, mode: 'shared' },
  ],
})
  .step('decide', {
    title: 'See what belongs there',
    repeatable: true,
    deadlineMs: 600_000,
    async run(world, { input }) {
      const { drained } = await readHostOf(world, input.id);
      const decision = await readResumeDecision(world, input.id);
      if (!decision.go)
        throw refusedError('host-resume-refused', `${input.name} cannot be resumed`, decision.refusals);
      const { legs, stays, predictedMs } = decision.plan;
      return { drained, legs, stays: stays.map(wordsOf), predictedMs };
    },
  })
  .step('open', {
    title: 'Open it to placement',
    repeatable: true,
    run: (world, { input }, { task }) => setHostDrained(world, input.id, false, task),
    undo: (world, { input, decide }, _output, { task }) =>
      setHostDrained(world, input.id, decide.drained, task),
  })
  .step('move', {
    title: 'Bring back what belongs there',
    cancellable: true,
    deadlineMs: journeyDeadlineMs,
    run: (world, { decide: { legs } }, context): Promise<JourneyResult> =>
      runJourney(world, context, {
        legs,
        onArrival: ({ vm }) => world.store.write((trx) => deleteAway(trx, vm)),
        another: () => Promise.resolve(null),
      }),
    settle: (_world, { decide }, context) => settleJourney(context, decide.legs),
  })
  .step('forget', {
    title: 'Forget what was moved by hand since',
    repeatable: true,
    // Where they are is meant. What could not come back still belongs there, for the next time.
    run: (world, { input }) =>
      world.store.write(async (trx) => {
        for (const { vm, host } of await readAway(trx, input.id)) {
          if ((await readVm(trx, vm))?.host !== host) await deleteAway(trx, vm);
        }
      }),
  })
  .done(({ input, decide, move }) => ({
    host: input.name,
    predictedMs: decide.predictedMs,
    moved: move.arrived.map(({ name, task }) => ({ name, target: input.name, task })),
    stays: [...decide.stays, ...move.left].map(({ name, why, fix }) => ({ name, why, fix })),
  }));
