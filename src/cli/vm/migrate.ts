// `hostler vm migrate`
import { printDuration } from '../../model/time.ts';
import { compressions, postCopyWishes, tlsWishes } from '../../model/vm/migrate/request.ts';
import type { TaskResource } from '../../contract/task/task.ts';
import type { Command, Context } from '../frame/command.ts';
import { keyOf, waitFor, workFlags } from '../frame/follow.ts';
import { readNumber, readSwitch, readWord } from '../frame/numbers.ts';
import { printPlanned } from '../print/plan.ts';

function inputOf({ flag, on }: Context) {
  const to = flag('to');
  const reason = flag('reason');
  const address = flag('address');
  const pool = flag('pool');
  const numbers = {
    bandwidthMiBps: readNumber('bandwidth', flag('bandwidth')),
    downtimeMsMax: readNumber('downtime', flag('downtime')),
    connections: readNumber('connections', flag('connections')),
  };
  return {
    ...(to !== undefined && { to }),
    ...(reason !== undefined && { reason }),
    ...(address !== undefined && { address }),
    ...(pool !== undefined && { pool }),
    ...given(numbers),
    ...given({
      tls: readWord('tls', flag('tls'), tlsWishes),
      postCopy: readWord('post-copy', flag('post-copy'), postCopyWishes),
      compression: readWord('compression', flag('compression'), compressions),
      autoConverge: readSwitch('auto-converge', flag('auto-converge')),
    }),
    ...(on('zero-copy') && { zeroCopy: true }),
    ...(on('tunnelled') && { tunnelled: true }),
  };
}

/** Without what was left open. */
const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

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
    tls: { summary: 'auto (where both can), require or off', value: 'WHEN' },
    connections: { summary: 'Connections for memory; chosen by policy when it is left out', value: 'N' },
    'post-copy': { summary: 'auto, reserve (switched to where it is needed) or never', value: 'WHEN' },
    'auto-converge': { summary: 'on or off: slow the guest down where it outruns the move', value: 'SWITCH' },
    compression: { summary: compressions.join(', '), value: 'NAME' },
    'zero-copy': { summary: 'Send without copying: several connections, no TLS, no compression' },
    tunnelled: { summary: "Send everything through libvirt's own connection: one port, and slow" },
    address: { summary: 'An address of the target for memory and disks', value: 'ADDRESS' },
    pool: { summary: "The target's pool for disks that are copied", value: 'POOL' },
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
