// What a command costs to start beside Node itself: alternating pairs of `node -e 0` and the packaged
// command line, wall time and CPU time. `scripts/bench cli [--pairs 15] [--starts 5]`; it builds first.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { middle, ratioOf } from './node-libvirt/ratio.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'dist/cli/main.js');
const goal = 4;
/** Of the kernel's accounts of processes, on every Linux. */
const tickMs = 10;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** CPU time of all children that have ended: the fields cutime and cstime of proc(5). */
function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * tickMs;
}

/** The mean over some starts, so that the kernel's ticks are fine enough. */
function costOf(args: readonly string[], starts: number): Cost {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/' };
  const cpuBefore = childrenCpuMs();
  const began = performance.now();
  for (let i = 0; i < starts; i += 1) {
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore', env });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status ?? 'a signal'}`);
  }
  const wallMs = (performance.now() - began) / starts;
  return { wallMs, cpuMs: (childrenCpuMs() - cpuBefore) / starts };
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '15' },
    starts: { type: 'string', default: '5' },
    'no-build': { type: 'boolean', default: false },
  },
});
const [pairs, starts] = [Number(values.pairs), Number(values.starts)];
if (!values['no-build'])
  execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });

let met = true;
process.stdout.write(`${pairs} pairs of ${starts} starts; goal: at most ${goal} times node -e 0\n`);
for (const words of [['--version'], ['vm', 'list', '--help'], ['--help']]) {
  const ours: Cost[] = [];
  const bare: Cost[] = [];
  for (let i = 0; i < pairs; i += 1) {
    bare.push(costOf(['-e', '0'], starts));
    ours.push(costOf([main, ...words], starts));
  }
  for (const measure of ['cpuMs', 'wallMs'] as const) {
    const ratio = ratioOf(ours.map((cost, i) => [cost[measure], bare[i]?.[measure] ?? Number.NaN] as const));
    const figures = [ours, bare].map((costs) => middle(costs.map((c) => c[measure])).toFixed(0));
    const interval = `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
    const name = `hostler ${words.join(' ')}`.padEnd(24);
    process.stdout.write(`${name} ${measure.padEnd(7)} ${figures.join(' / ')} ms  ${interval}\n`);
    // The whole list of commands is no command: it is shown, and held to nothing.
    if (words.length > 1 || words[0] === '--version') met &&= ratio.low <= goal;
  }
}
process.stdout.write(met ? 'met\n' : 'missed\n');
process.exitCode = met ? 0 : 1;
