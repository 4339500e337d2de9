// Which kinds of task there are, in which versions: the newest begins, older ones finish what they began.
import { HostlerError } from '../../../model/errors.ts';
import type { TaskRecord } from '../../store/task/record.ts';
import type { TaskDefinition } from './step.ts';

export interface Catalogue<World> {
  newest(kind: string): TaskDefinition<World, never>;
  /** The definition that began the task, or why this hostler cannot go on with it. */
  find(task: Pick<TaskRecord, 'kind' | 'version' | 'steps'>): TaskDefinition<World, never> | HostlerError;
}

export function catalogueOf<World>(definitions: readonly TaskDefinition<World, never>[]): Catalogue<World> {
  const byKey = new Map(definitions.map((d) => [`${d.kind} ${d.version}`, d]));
  if (byKey.size !== definitions.length)
    throw new Error('a kind of task is listed twice in the same version');
  return {
    newest(kind) {
      const found = definitions.filter((d) => d.kind === kind).sort((a, b) => b.version - a.version)[0];
      if (!found) throw new Error(`there is no kind of task called ${kind}`);
      return found;
    },
    find(task) {
      const found = byKey.get(`${task.kind} ${task.version}`);
      if (!found) return unknownVersion(task);
      const same =
        found.steps.length === task.steps.length &&
        found.steps.every(({ name }, index) => name === task.steps[index]?.name);
      return same ? found : unknownVersion(task);
    },
  };
}

const unknownVersion = ({ kind, version }: Pick<TaskRecord, 'kind' | 'version'>): HostlerError =>
  new HostlerError('unsupported', {
    message: `The task was begun by another version of hostler (${kind}, version ${version})`,
    fix: 'Start the hostler that began it and let it finish the task, then start this one again.',
    facts: { kind, version },
  });
