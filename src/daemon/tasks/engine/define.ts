// Defines a task as a table of steps. Each step sees the input and the outputs of the steps above it, by
// name and typed.
import type { Json } from '../../../model/json.ts';
import type { About, Seen, Settled, Step, StepContext, TaskDefinition } from './step.ts';

/**
 * What survives being written as JSON and read again; interfaces of plain data do, dates, maps and
 * functions do not.
 */
export type Storable<T> = T extends null | boolean | number | string | undefined
  ? T
  : T extends
        bigint | symbol | ((...args: never) => unknown) | Date | Map<never, never> | Set<never> | Uint8Array
    ? never
    : { readonly [K in keyof T]: Storable<T[K]> };

interface Doing<World, S, Output> {
  readonly title: string;
  readonly pointOfNoReturn?: true;
  readonly cancellable?: true;
  readonly deadlineMs?: number;
  slots?(seen: S): readonly string[];
  run(world: World, seen: S, context: StepContext): Promise<Output>;
}

/** Its effect can be asked for: after a crash or an error the world says what became of it. */
interface Settleable<World, S, Output> extends Doing<World, S, Output> {
  readonly repeatable?: never;
  settle(world: World, seen: S, context: StepContext): Promise<Settled<Output>>;
  undo?(world: World, seen: S, output: Output, context: StepContext): Promise<void>;
}

/**
 * May simply be run again. If it fails, its undo runs too, since nobody asked what it did; it gets the
 * output only where there is one.
 */
interface Repeatable<World, S, Output> extends Doing<World, S, Output> {
  readonly repeatable: true;
  undo?(world: World, seen: S, output: Output | null, context: StepContext): Promise<void>;
}

export interface TaskBuilder<World, Input, S> {
  step<Name extends string, Output>(
    name: Name extends keyof S ? never : Name,
    spec: Settleable<World, S, Output> | Repeatable<World, S, Output>,
  ): Output extends Storable<Output>
    ? TaskBuilder<World, Input, S & { readonly [K in Name]: Output }>
    : 'The output of this step cannot be written as JSON';
  /** `result` chooses what a task that succeeded shows. */
  done<Result>(result?: (seen: S) => Result): TaskDefinition<World, Input>;
}

const deadlineMsDefault = 60_000;

export function defineTask<World, Input>(
  kind: string,
  version: number,
  about: About<Input>,
): TaskBuilder<World, Input, { readonly input: Input }> {
  const steps: Step<World>[] = [];
  // The builder is where types end: below it a step is a function of JSON.
  interface Untyped {
    step(name: string, spec: Settleable<World, Seen, Json> | Repeatable<World, Seen, Json>): Untyped;
    done(result?: (seen: Seen) => Json): TaskDefinition<World, Input>;
  }
  const builder: Untyped = {
    step(name, spec) {
      if (name === 'input' || steps.some((step) => step.name === name)) {
        throw new Error(`${kind} has two steps that are called ${name}`);
      }
      steps.push(stepOf(name, spec));
      return builder;
    },
    done: (result = () => null) => ({ kind, version, about, steps, result }),
  };
  return builder as unknown as TaskBuilder<World, Input, { readonly input: Input }>;
}

function stepOf<World>(
  name: string,
  spec: Settleable<World, Seen, Json> | Repeatable<World, Seen, Json>,
): Step<World> {
  return {
    name,
    title: spec.title,
    pointOfNoReturn: spec.pointOfNoReturn ?? false,
    cancellable: spec.cancellable ?? false,
    deadlineMs: spec.deadlineMs ?? deadlineMsDefault,
    slots: (seen) => spec.slots?.(seen) ?? [],
    run: (world, seen, context) => spec.run(world, seen, context),
    undo: spec.undo
      ? (world, seen, output, context) => (spec.undo ?? noUndo)(world, seen, output, context)
      : null,
    settle: 'settle' in spec ? (world, seen, context) => spec.settle(world, seen, context) : null,
  };
}

const noUndo = (): Promise<void> => Promise.resolve();
