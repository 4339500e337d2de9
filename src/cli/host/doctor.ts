// `hostler host doctor`
import type { FindingResource } from '../../contract/host/doctor.ts';
import type { Command } from '../frame/command.ts';
import { errorOf, watch } from '../frame/follow.ts';
import { printResource } from '../frame/output.ts';
import { printCheck } from '../print/plan.ts';
import { oneLine } from '../print/table.ts';

const order = { refused: 0, 'not-visible': 1, proven: 2 } as const;

function print(findings: readonly FindingResource[]): string {
  return findings
    .toSorted((a, b) => order[a.verdict] - order[b.verdict])
    .map((f) => {
      const fix = f.verdict === 'refused' && f.fix !== undefined ? `    ${oneLine(f.fix)}\n` : '';
      return `${f.severity.padEnd(7)}${printCheck(f)}${fix}`;
    })
    .join('');
}

export const command: Command = {
  summary: 'Say what is wrong with a host, what is well, and what cannot be seen from here',
  args: [{ name: 'HOST', summary: 'its name or id', completes: 'host' }],
  flags: {
    probe: { summary: 'Run transient guests on it first, to find out whether KVM really runs them' },
  },
  text: 'It ends with 4 when a finding of severity error stands.',
  examples: [
    'hostler host doctor host1',
    'hostler host doctor host1 --probe',
    'hostler host doctor host1 --json',
  ],
  async run(context) {
    const { client, args, on, signal } = context;
    const host = args[0] ?? '';
    if (on('probe')) {
      const task = await client.call('host.probe', { host, signal });
      const last = await watch(context, task);
      if (last === null) return 130;
      if (last.state !== 'succeeded') throw errorOf(last);
    }
    const found = await client.call('host.doctor', { host, signal });
    printResource(context, found, ({ findings }) => print(findings));
    return found.findings.some((f) => f.severity === 'error' && f.verdict === 'refused') ? 4 : 0;
  },
};
