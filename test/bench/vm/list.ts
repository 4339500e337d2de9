// `GET /v1/vms` with 10,000 VMs on three real daemons (libvirt's test driver): a page of 100, and all of
// them, with CPU time and resident memory of the manager, beside libvirt-python's bulk call.
// `scripts/bench vm/list [--pairs 15] [--domains 10000]`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from '../../../src/client/client.ts';
import { connect } from '../../../src/node-libvirt/index.ts';
import { type Libvirtd, startLibvirtd } from '../../contract/libvirtd.ts';
import { clientOf, ended } from './client.ts';
import { printSpread } from './pair.ts';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '15' }, domains: { type: 'string', default: '10000' } },
});
const rounds = Number(values.pairs);
const domains = Number(values.domains);
const daemonCount = 3;
const checkout = join(import.meta.dirname, '../../..');

async function fill(daemon: Libvirtd, names: readonly string[]): Promise<void> {
  await using connection = await connect(daemon.uri);
  const waiting = [...names];
  const define = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      await connection.domainDefineXML(
        `<domain type='test'><name>${name}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>` +
          '<os><type>hvm</type></os></domain>',
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, define));
}

/** CPU seconds that the process has used, and what is resident of it. */
function usage(pid: number): { cpuMs: number; rssMiB: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const rssKiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { cpuMs: ticks * 10, rssMiB: rssKiB / 1024 };
}

async function readAll(client: Client, limit: number): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  for (;;) {
    const query = { limit: String(limit), ...(cursor !== undefined && { cursor }) };
    const page = await client.call('vm.list', { query });
    count += page.items.length;
    if (page.next === null) return count;
    cursor = page.next;
  }
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what().catch(() => false))) await sleep(250);
}

async function measure(name: string, pid: number, work: () => Promise<unknown>): Promise<void> {
  await work();
  const wall: number[] = [];
  const before = usage(pid);
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    await work();
    wall.push(performance.now() - begin);
  }
  const after = usage(pid);
  printSpread(name, wall, 'ms');
  const each = ((after.cpuMs - before.cpuMs) / rounds).toFixed(1);
  process.stdout.write(`  ${each} ms CPU of the manager each, ${after.rssMiB.toFixed(0)} MiB resident\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'hostler-bench-'));
await using stack = new AsyncDisposableStack();
stack.defer(() => {
  rmSync(folder, { recursive: true, force: true });
});
const uris: string[] = [];
for (let n = 0; n < daemonCount; n += 1) {
  const config = [`host_uuid = "11111111-2222-4333-8444-00000000000${n + 1}"`];
  const daemon = stack.use(await startLibvirtd({ config }));
  // The test driver's world lives as long as somebody is connected to it.
  stack.use(await connect(daemon.uri));
  const share = Math.floor(domains / daemonCount) + (n < domains % daemonCount ? 1 : 0);
  await fill(
    daemon,
    Array.from({ length: share - 1 }, (_, i) => `vm-${n + 1}-${i}`),
  );
  uris.push(daemon.uri);
}

const socket = join(folder, 'api.sock');
const words = ['src/cli/main.ts', 'serve', '--state', join(folder, 'state'), '--listen', `unix:${socket}`];
const manager = spawn(process.execPath, ['--conditions=hostler-source', ...words], {
  cwd: checkout,
  stdio: ['ignore', 'ignore', 'inherit'],
});
stack.defer(async () => {
  manager.kill();
  await new Promise((resolve) => manager.once('close', resolve));
});
const pid = manager.pid ?? 0;
const client = clientOf(socket);
await until(async () => (await client.call('host.list', { query: {} })).items.length === 0);
for (const [n, uri] of uris.entries()) {
  await ended(client, await client.call('host.add', { input: { name: `host${n + 1}`, uri } }));
}
await until(async () => (await readAll(client, 1000)) === domains);

const load = loadavg()[0]?.toFixed(1) ?? '';
process.stdout.write(
  `${availableParallelism()} CPUs, load ${load}, ${domains} VMs on ${daemonCount} daemons\n`,
);
await measure('a page of 100', pid, () => client.call('vm.list', { query: { limit: '100' } }));
await measure('all, in pages of 1000', pid, () => readAll(client, 1000));

const peer = spawn('/usr/bin/python3', [join(import.meta.dirname, 'list.py'), ...uris], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
stack.defer(() => void peer.kill());
const answers = createInterface(peer.stdout)[Symbol.asyncIterator]();
const theirs: { wallMs: number; cpuMs: number; rssMiB: number }[] = [];
for (let round = 0; round < rounds; round += 1) {
  peer.stdin.write('list\n');
  const { value, done } = await answers.next();
  if (done === true) throw new Error('the peer ended');
  theirs.push(JSON.parse(value) as (typeof theirs)[number]);
}
printSpread(
  'libvirt-python, all',
  theirs.map(({ wallMs }) => wallMs),
  'ms',
);
const cpu = theirs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / theirs.length;
process.stdout.write(
  `  ${cpu.toFixed(1)} ms CPU each, ${theirs.at(-1)?.rssMiB.toFixed(0) ?? ''} MiB resident\n`,
);
