// `hostler vm migrate`
import { printDuration } from '../../model/time.ts';
import type { TaskResource } from '../../contract/task/task.ts';
import type { Command, Context } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { readNumber } from '../frame/numbers.ts';
import { printPlanned } from '../print/plan.ts';

function inputOf({ flag }: Context) {
  const to = flag('to');
  const reason = flag('reason');
  const bandwidthMiBps = readNumber('bandwidth', flag('bandwidth'));
  const downtimeMsMax = readNumber('downtime', flag('downtime'));
  return {
    ...(to !== undefined && { to }),
    ...(reason !== undefined && { reason }),
    ...(bandwidthMiBps !== undefined && { bandwidthMiBps }),
    ...(downtimeMsMax !== undefined && { downtimeMsMax }),
  };
}

interface Moved {
  readonly source: string;
  readonly target: string;
  readonly actual: { readonly durationMs: number | null; readonly downtimeMs: number | null } | null;
}

function printMoved(task: TaskResource): string {
  const { source, target, actual } = task.result as unknown as Moved;
  const took = actual?.durationMs == null ? '' : ` in ${printDuration(actual.durationMs)}`;
  const paused = actual?.downtimeMs == null ? '' : `, paused for ${printDuration(actual.downtimeMs)}`;
  return `${task.subject} moved from ${source} to ${target}${took}${paused}\n`;
}

export const command: Command = {
  summary: 'Move a VM to another host: live while it runs, its definition and disks when it is stopped',
  args: [{ name: 'VM', summary: 'its name or id', completes: 'vm' }],
  flags: {
    to: { summary: 'Where to; chosen, with reasons, when it is left out', value: 'HOST', completes: 'host' },
    plan: { summary: 'Say what would happen, check everything, change nothing' },
    bandwidth: { summary: 'At most so many MiB a second', value: 'MIBPS' },
    downtime: { summary: 'Aim at a pause of at most so many milliseconds', value: 'MS' },
    reason: { summary: 'Why; it goes into the history', value: 'TEXT' },
    ...workFlags,
  },
  examples: ['hostler vm migrate web-1 --plan', 'hostler vm migrate web-1 --to host2'],
  async run(context) {
    const { client, args, on, signal } = context;
    const vm = args[0] ?? '';
    const input = inputOf(context);
    if (on('plan')) return printPlanned(context, await client.call('vm.migrate-plan', { vm, input, signal }));
    const task = await client.call('vm.migrate', { vm, input, signal, ...keyOf(context) });
    return waitFor(context, task, printMoved);
  },
};
