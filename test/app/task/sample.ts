// A small task with a world of counters, to prove the harness: its sound form passes, each seeded mistake
// is found.
import { defineTask } from '../../../src/daemon/tasks/engine/define.ts';
import type { TaskDefinition } from '../../../src/daemon/tasks/engine/step.ts';
import type { TaskRecord } from '../../../src/daemon/store/task/record.ts';
import type { MakeScene, Scene } from './harness/drive.ts';
import { interpose } from './harness/life.ts';

/**
 * A parcel is packed, sent and recorded; it must be sent once, and where it is not sent nothing may be
 * left.
 */
export interface Depot {
  pack(): Promise<string>;
  unpack(label: string): Promise<void>;
  send(label: string): Promise<void>;
  whereIs(label: string): Promise<'here' | 'sent'>;
  record(label: string): Promise<void>;
}

export type Mistake =
  | 'settles what was done as not done'
  | 'forgets to undo'
  | 'does again what it had done'
  | 'goes back after the point of no return'
  | 'takes an error for a no';

export const sampleScene =
  (mistake: Mistake | null = null): MakeScene<Depot> =>
  () => {
    const state = { packed: new Set<string>(), sent: [] as string[], recorded: new Set<string>(), labels: 0 };
    const depot: Depot = {
      pack: () => {
        const label = `parcel-${(state.labels += 1)}`;
        state.packed.add(label);
        return Promise.resolve(label);
      },
      unpack: (label) => Promise.resolve(void state.packed.delete(label)),
      send: (label) => {
        state.sent.push(label);
        state.packed.delete(label);
        return Promise.resolve();
      },
      whereIs: (label) => Promise.resolve(state.sent.includes(label) ? 'sent' : 'here'),
      record: (label) => Promise.resolve(void state.recorded.add(label)),
    };
    return Promise.resolve<Scene<Depot>>({
      definitions: [sampleTask(state, mistake)],
      world: (life) => interpose(depot, life),
      submit: async (engine) =>
        (await engine.submit({ kind: 'parcel.send', input: { to: 'x' }, actor: 'test', idempotencyKey: 'k' }))
          .task,
      *check(task: TaskRecord) {
        if (state.sent.length > 1) yield `sent ${state.sent.length} times`;
        if (state.packed.size > 0 && task.state !== 'parked')
          yield `left behind: ${[...state.packed].join()}`;
        if (task.state === 'succeeded' && state.recorded.size !== 1) yield 'succeeded without a record';
        if (task.state === 'undone' && state.sent.length > 0) yield 'undone although it was sent';
        if (task.state === 'parked' || task.state === 'stuck')
          yield `ended ${task.state}: ${task.note ?? ''}`;
      },
    });
  };

function sampleTask(
  state: { readonly packed: ReadonlySet<string>; readonly sent: readonly string[] },
  mistake: Mistake | null,
): TaskDefinition<Depot, never> {
  return defineTask<Depot, { to: string }>('parcel.send', 1, {
    subject: ({ to }) => to,
    locks: ({ to }) => [{ name: `address:${to}`, mode: 'exclusive' }],
  })
    .step('pack', {
      title: 'Pack the parcel',
      run: async (depot) => ({ label: await depot.pack() }),
      // The depot's own shelf is its memory: at most one parcel is on it.
      settle: () => {
        const [label] = [...state.packed, ...state.sent];
        return Promise.resolve(
          label !== undefined && mistake !== 'does again what it had done'
            ? { state: 'done', output: { label } }
            : { state: 'not-done' },
        );
      },
      ...(mistake !== 'forgets to undo' && {
        undo: (depot: Depot, _seen: unknown, { label }: { label: string }) => depot.unpack(label),
      }),
    })
    .step('send', {
      title: 'Send the parcel',
      ...(mistake !== 'goes back after the point of no return' && { pointOfNoReturn: true as const }),
      run: (depot, { pack }) => depot.send(pack.label).then(() => null),
      settle: async (depot, { pack }, { failure }) => {
        if (mistake === 'settles what was done as not done') return { state: 'not-done' };
        if (mistake === 'takes an error for a no' && failure !== null) return { state: 'not-done' };
        return (await depot.whereIs(pack.label)) === 'sent'
          ? { state: 'done', output: null }
          : { state: 'not-done' };
      },
    })
    .step('record', {
      title: 'Record that it was sent',
      repeatable: true,
      run: (depot, { pack }) => depot.record(pack.label).then(() => null),
    })
    .done();
}
