// `hostler host reach`
import type { TaskResource } from '../../contract/task/task.ts';
import { watch, errorOf, keyOf, workFlags } from '../frame/follow.ts';
import type { Command } from '../frame/command.ts';
import { oneLine } from '../print/table.ts';

interface Seen {
  readonly ok: boolean;
  readonly tls: 'used' | 'refused' | 'not-asked';
  readonly detail: string;
}

const seenIn = (task: TaskResource): Seen => task.result as unknown as Seen;

function printSeen({ subject }: TaskResource, { ok, tls, detail }: Seen): string {
  const said = detail === '' ? '' : ` (${oneLine(detail)})`;
  if (!ok) return `${subject}: a probe guest does not arrive${said}\n`;
  if (tls === 'used') return `${subject}: a probe guest moved, with TLS${said}\n`;
  return tls === 'refused'
    ? `${subject}: a probe guest moved, but not with TLS${said}\n`
    : `${subject}: a probe guest moved${said}\n`;
}

export const command: Command = {
  summary: 'Move a guest of 16 MiB to another host: do they reach each other, and with TLS?',
  args: [
    { name: 'HOST', summary: 'where it starts', completes: 'host' },
    { name: 'TARGET', summary: 'where it goes', completes: 'host' },
  ],
  flags: workFlags,
  examples: ['hostler host reach host1 host2'],
  text: 'Exits with 4 where the guest does not arrive. What was seen stands in later plans, with its age.',
  async run(context) {
    const { client, args, on, json, terminal, signal } = context;
    const [host = '', to = ''] = args;
    const task = await client.call('host.reach', { host, input: { to }, signal, ...keyOf(context) });
    if (on('no-wait')) {
      terminal.out(json ? `${JSON.stringify(task)}\n` : `${task.id}\n`);
      return 0;
    }
    const last = await watch(context, task);
    if (last === null) return 130;
    if (json) terminal.out(`${JSON.stringify(last)}\n`);
    if (last.state !== 'succeeded') throw errorOf(last);
    const seen = seenIn(last);
    if (!json) terminal.out(printSeen(last, seen));
    return seen.ok ? 0 : 4;
  },
};
