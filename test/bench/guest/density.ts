// How many guests of each kind start per second on a lab of this machine, and what each of them costs.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Lab } from '../../../src/lab/lab.ts';

interface Kind {
  readonly boot: 'halt' | 'kernel';
  readonly memoryMiB: number;
}
const kinds: Readonly<Record<string, Kind>> = {
  hlt: { boot: 'halt', memoryMiB: 16 },
  guest: { boot: 'kernel', memoryMiB: 128 },
};

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '3' },
    hlt: { type: 'string', default: '30' },
    guest: { type: 'string', default: '9' },
    parallel: { type: 'string', default: '4' },
    'settle-ms': { type: 'string', default: '5000' },
  },
});

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

function memoryAvailableMiB(): number {
  return Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024;
}

interface Cost {
  readonly residentMiB: number;
  readonly cpuSeconds: number;
}

/** Memory and CPU time of the QEMU processes whose names start with the prefix. */
function costOf(prefix: string): Cost {
  let residentMiB = 0;
  let cpuSeconds = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`guest=${prefix}`)) continue;
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const times = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /, '')
        .split(' ');
      residentMiB += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      cpuSeconds += (Number(times[11]) + Number(times[12])) / 100;
    } catch {
      continue; // It ended meanwhile.
    }
  }
  return { residentMiB, cpuSeconds };
}

/** Calls `work` for 0..count-1, so many at once; the time of each, sorted. */
async function timeEach(
  count: number,
  atOnce: number,
  work: (i: number) => Promise<void>,
): Promise<number[]> {
  const timesMs: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const begun = performance.now();
      await work(i);
      timesMs.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return timesMs.sort((a, b) => a - b);
}

async function measure(lab: Lab, name: string, kind: Kind, count: number, atOnce: number): Promise<object> {
  const prefix = `bench-${name}-${atOnce}-`;
  const availableBefore = memoryAvailableMiB();
  const begun = performance.now();
  const timesMs = await timeEach(count, atOnce, async (i) => {
    const host = lab.hosts[i % lab.hosts.length];
    if (host === undefined) throw new Error('the lab has no hosts');
    await lab.startGuest({ name: `${prefix}${i}`, host, ...kind });
  });
  const seconds = (performance.now() - begun) / 1000;
  // Not a wait for a fact: what guests cost while nothing is asked of them is the question.
  await delay(Number(values['settle-ms']));
  const before = costOf(prefix);
  await delay(5000);
  const { residentMiB, cpuSeconds } = costOf(prefix);
  const availableAfter = memoryAvailableMiB();
  await timeEach(count, 4, async (i) => {
    await lab.hosts[i % lab.hosts.length]?.virsh(['destroy', `${prefix}${i}`]);
  });
  const eachMiB = residentMiB / count;
  return {
    kind: name,
    count,
    atOnce,
    perSecond: Number((count / seconds).toFixed(2)),
    createMs: { median: Math.round(quantile(timesMs, 0.5)), p95: Math.round(quantile(timesMs, 0.95)) },
    residentMiBEach: Math.round(eachMiB),
    machineMiBEach: Math.round((availableBefore - availableAfter) / count),
    idleCpuPercentEach: Number((((cpuSeconds - before.cpuSeconds) / 5 / count) * 100).toFixed(1)),
    fitByMemory: Math.floor(availableBefore / eachMiB),
    load: loadavg()[0],
  };
}

await using lab = await Lab.up({ hosts: Number(values.hosts) });
process.stdout.write(`${JSON.stringify({ cpus: availableParallelism(), hosts: lab.hosts.length })}\n`);
for (const [name, kind] of Object.entries(kinds)) {
  const count = Number(values[name as 'hlt' | 'guest']);
  for (const atOnce of [1, Number(values.parallel)]) {
    const result = await measure(lab, name, kind, atOnce === 1 ? Math.ceil(count / 3) : count, atOnce);
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
