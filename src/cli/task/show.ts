// `hostler task show`
import type { TaskResource } from '../../contract/task/task.ts';
import type { Command } from '../frame/command.ts';
import { printDuration } from '../../model/time.ts';
import { printResource } from '../frame/output.ts';
import { oneLine, printFields, printTable } from '../print/table.ts';

function print(task: TaskResource): string {
  const parts = [
    printFields([
      ['task', task.id],
      ['kind', task.kind],
      ['subject', task.subject],
      ['state', task.state],
      ['asked by', `${task.actor} at ${task.createdAt}`],
      ['ended', task.endedAt ?? '–'],
      ...(task.note === null ? [] : [['waits', task.note] as const]),
    ]),
    printTable(
      ['STEP', 'STATE', 'BEGAN', 'ENDED', 'TRIES'],
      task.steps.map((s) => [s.title, s.state, s.startedAt ?? '', s.endedAt ?? '', String(s.attempts)]),
    ),
  ];
  if (task.error !== null) {
    const { code, message, fix, refusals } = task.error;
    parts.push(`${oneLine(message)} [${code}]\n`);
    for (const r of refusals)
      parts.push(`  ✗ ${oneLine(`${r.about}: needs ${r.needed}, found ${r.found}. ${r.fix}`)}\n`);
    if (refusals.length === 0) parts.push(`  ${oneLine(fix)}\n`);
  }
  const guess = guessOf(task);
  if (guess !== null) parts.push(guess);
  if (task.result !== null) parts.push(`result: ${JSON.stringify(task.result, null, 2)}\n`);
  return parts.join('\n');
}

interface Guessed {
  readonly predicted: { readonly durationMs: { readonly low: number; readonly high: number | null } };
  readonly actual: { readonly durationMs: number };
  /** Null where nobody heard how long it took; missing of a task of an older version. */
  readonly score?: { readonly duration: 'inside' | 'below' | 'above' } | null;
  readonly calibration: { readonly moves: number; readonly durationInside: number | null };
}

/** Of a move: what was expected, what came, and how earlier guesses between the two hosts did. */
function guessOf({ kind, result }: TaskResource): string | null {
  if (kind !== 'vm.migrate' || result === null) return null;
  const { predicted, actual, score, calibration } = result as unknown as Guessed;
  if (!score) return null;
  const { low, high } = predicted.durationMs;
  const range = `${printDuration(low)} to ${high === null ? 'no bound' : printDuration(high)}`;
  const earlier =
    calibration.durationInside === null
      ? ''
      : `; of ${calibration.moves} earlier guesses ${Math.round(calibration.durationInside * 100)} % held`;
  return `expected ${range}, took ${printDuration(actual.durationMs)} (${score.duration})${earlier}\n`;
}

export const command: Command = {
  summary: 'Show a task: its steps, why it waits, how it ended',
  args: [{ name: 'TASK', summary: 'its id', completes: 'task' }],
  examples: ['hostler task show task-01jd…'],
  async run(context) {
    const { client, args, signal } = context;
    printResource(context, await client.call('task.show', { task: args[0] ?? '', signal }), print);
    return 0;
  },
};
