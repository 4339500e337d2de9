// A drain and a resume as people read them: what stays first, since it decides what comes next.
import type { PlanResource } from '../../contract/vm/plan.ts';
import type { TaskResource } from '../../contract/task/task.ts';
import type { Context } from '../frame/command.ts';
import { waitFor } from '../frame/follow.ts';
import { printPlan } from './plan.ts';
import { oneLine } from './table.ts';

interface Result {
  readonly host: string;
  readonly moved: readonly { readonly name: string; readonly target: string }[];
  readonly stays: readonly { readonly name: string; readonly why: string; readonly fix: string }[];
}
interface Details {
  readonly stays: readonly {
    readonly name: string;
    readonly refusals: readonly {
      readonly about: string;
      readonly needed: string;
      readonly found: string;
      readonly fix: string;
    }[];
  }[];
}

const stayLine = (name: string, why: string, fix: string): string =>
  `  ✗ ${oneLine(name)}: ${oneLine(why)}\n    ${oneLine(fix)}\n`;

/** Exit code 4 where it is refused, or where something would stay. */
export function printPlannedJourney({ json, terminal }: Context, plan: PlanResource): number {
  const { stays } = (plan.details ?? { stays: [] }) as unknown as Details;
  const lines = stays.map(({ name, refusals: [first] }) =>
    first
      ? stayLine(name, `${first.about} needs ${first.needed}, found ${first.found}`, first.fix)
      : stayLine(name, 'nothing can take it', 'Look at it: hostler vm show.'),
  );
  const head = stays.length === 0 ? '' : `Stays:\n${lines.join('')}`;
  // What stays was just said in full.
  const notices = plan.notices.slice(stays.length);
  terminal.out(json ? `${JSON.stringify(plan)}\n` : head + printPlan({ ...plan, notices }));
  return plan.go && stays.length === 0 ? 0 : 4;
}

/** Exit code 4 where something stayed: whoever would turn the host off next has to know. */
export async function waitForJourney(context: Context, task: TaskResource, done: string): Promise<number> {
  const stayed: string[] = [];
  const code = await waitFor(context, task, (last) => {
    const { host, moved, stays } = last.result as unknown as Result;
    stayed.push(...stays.map(({ name }) => name));
    const lines = moved.map(({ name, target }) => `${oneLine(name)} moved to ${oneLine(target)}\n`);
    const left = stays.map(({ name, why, fix }) => stayLine(name, why, fix));
    return `${lines.join('')}${oneLine(host)} ${done}\n${left.length > 0 ? `Stays:\n${left.join('')}` : ''}`;
  });
  return code === 0 && stayed.length > 0 ? 4 : code;
}
