// node-libvirt beside go-libvirt, libvirt-python and virsh, on one private daemon in its default
// configuration. `scripts/bench node-libvirt [--pairs 15] [--domains 10000] [--only WORDS] [--soak CALLS]`;
// alternating pairs, median of ratios, 90 % interval. `--only` takes the rows and peers that it matches.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '../../src/node-libvirt/index.ts';
import { type Libvirtd, startLibvirtd } from '../contract/libvirtd.ts';
import { middle, ratioOf } from './node-libvirt/ratio.ts';

interface Result {
  readonly calls: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly middleUs: number;
  readonly rssMiB?: number;
  readonly heapMiB?: number;
}

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '15' },
    domains: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
    soak: { type: 'string', default: '0' },
  },
});
const pairs = Number(values.pairs);
const domains = Number(values.domains);
/** Whether a row beside a peer is asked for: all words must be in its line. */
const wanted = (line: string): boolean =>
  values.only.split(/\s+/).every((word) => line.toLowerCase().includes(word.toLowerCase()));
const here = join(import.meta.dirname, 'node-libvirt');

class Peer implements Disposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout === null) throw new Error('no output');
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async run(work: string): Promise<Result> {
    this.#child.stdin?.write(`${work}\n`);
    const late = new AbortController();
    const line = await Promise.race([
      this.#lines.next(),
      wait(longestMs, undefined, { signal: late.signal }).then(() => undefined),
    ]);
    late.abort();
    if (line === undefined) throw new Error(`a peer is still at '${work}' after ${longestMs / 1000} s`);
    if (line.done === true) throw new Error(`a peer ended at '${work}'`);
    return JSON.parse(line.value) as Result;
  }

  [Symbol.dispose](): void {
    this.#reader.close();
    this.#child.kill();
  }
}

/** No piece of work takes a hundredth of it on an idle machine. */
const longestMs = 180_000;

interface Row {
  readonly name: string;
  readonly work: string;
  readonly goal: Readonly<Record<string, string>>;
  readonly measure: (result: Result) => number;
}

const perCallUs = (result: Result): number => (result.cpuMs / result.calls) * 1000;
const perSecond = (result: Result): number => result.calls / (result.wallMs / 1000);
const seconds = (result: Result): number => result.wallMs / 1000;
const count = 6_000;
/** Both sides are processes that live long: what a compiler does at first is not measured. */
const warmUp = 'info 100000 64';

const rows: readonly Row[] = [
  {
    name: 'CPU per call, 64 in flight, µs',
    work: `info ${count} 64`,
    goal: { go: '≤ 0.55', python: '≤ 0.45' },
    measure: perCallUs,
  },
  {
    name: 'calls/s, 64 in flight',
    work: `info ${count} 64`,
    goal: { go: '≥ 1.2', python: '≥ 1.5' },
    measure: perSecond,
  },
  { name: 'calls/s, one by one', work: `info ${count} 1`, goal: { go: '≥ 0.95' }, measure: perSecond },
  { name: 'CPU per call, one by one, µs', work: `info ${count} 1`, goal: {}, measure: perCallUs },
  {
    name: `XML of ${domains} domains, s`,
    work: 'xml 0 64',
    goal: { go: '≤ 1.0', python: '≤ 0.8' },
    measure: seconds,
  },
  {
    name: 'event latency, median, µs',
    work: 'event 400',
    goal: { go: '≤ 1.0', python: '≤ 1.0' },
    measure: (r) => r.middleUs,
  },
];

function buildGo(folder: string): string | undefined {
  const program = join(folder, 'peer-go');
  const env = {
    ...process.env,
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
    GOCACHE: join(folder, 'cache'),
  };
  const built = spawnSync('go', ['build', '-o', program, join(here, 'peer.go')], { env, encoding: 'utf8' });
  if (built.status === 0) return program;
  process.stdout.write(
    `without go-libvirt: ${built.stderr || String(built.error)}\n` +
      '(Debian: golang-go golang-github-digitalocean-go-libvirt-dev)\n',
  );
  return undefined;
}

async function fill(daemon: Libvirtd): Promise<void> {
  await using connection = await connect(daemon.uri);
  let next = 1;
  const xml = (n: number): string =>
    `<domain type='test'><name>d${n}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>` +
    '<os><type>hvm</type></os>' +
    `<devices><disk type='file'><source file='/d${n}'/><target dev='vda'/></disk></devices></domain>`;
  const define = async (): Promise<void> => {
    while (next < domains) await connection.domainDefineXML(xml(next++));
  };
  await Promise.all(Array.from({ length: 8 }, define));
}

function virsh(daemon: Libvirtd, calls: number): Result {
  const begin = performance.now();
  for (let i = 0; i < calls; i += 1) spawnSync('virsh', ['-c', daemon.uri, 'dominfo', 'test']);
  const wallMs = performance.now() - begin;
  return { calls, wallMs, cpuMs: Number.NaN, middleUs: Number.NaN };
}

const round = (value: number): string =>
  value < 10 ? value.toFixed(2) : value.toFixed(value < 1000 ? 1 : 0);

async function compare(ours: Peer, theirs: Peer, name: string, kind: string): Promise<void> {
  const done = new Map<string, (readonly [Result, Result])[]>();
  await theirs.run(warmUp);
  const asked = rows.filter((row) => wanted(`${row.name} ${name}`));
  for (const work of new Set(asked.map((row) => row.work))) {
    const results: (readonly [Result, Result])[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const first = pair % 2 === 0 ? await ours.run(work) : undefined;
      const their = await theirs.run(work);
      results.push([first ?? (await ours.run(work)), their]);
    }
    done.set(work, results);
  }
  for (const { name: row, work, goal, measure } of asked) {
    const results = done.get(work) ?? [];
    const measured = results.map(([a, b]) => [measure(a), measure(b)] as const);
    const { median, low, high } = ratioOf(measured);
    const cells = [
      row,
      name,
      round(middle(measured.map(([a]) => a))),
      round(middle(measured.map(([, b]) => b))),
      `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`,
      goal[kind] ?? '',
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}

async function compareVirsh(ours: Peer, daemon: Libvirtd): Promise<void> {
  const each: (readonly [number, number])[] = [];
  for (let pair = 0; pair < pairs; pair += 1)
    each.push([perSecond(await ours.run('info 1000 1')), perSecond(virsh(daemon, 5))]);
  const { median, low, high } = ratioOf(each);
  const cells = `${round(middle(each.map(([a]) => a)))} | ${round(middle(each.map(([, b]) => b)))}`;
  process.stdout.write(
    `| calls/s, one by one | one virsh per call | ${cells} | ` +
      `${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)}) | ≥ 100 |\n`,
  );
}

/** What stays in memory while calls come and go; half of them are documents, as large as an XML is. */
async function soak(ours: Peer): Promise<void> {
  const resident: number[] = [];
  for (let done = 0; done < Number(values.soak); done += 100_000) {
    const { rssMiB = Number.NaN, heapMiB = Number.NaN } = await ours.run('soak 100000 64');
    resident.push(rssMiB);
    const after = (done + 100_000).toLocaleString('en');
    process.stdout.write(
      `after ${after} calls: ${rssMiB.toFixed(1)} MiB resident, ${heapMiB.toFixed(2)} in use\n`,
    );
  }
  const [, settled = Number.NaN] = resident;
  const grown = (resident.at(-1) ?? Number.NaN) - settled;
  if (resident.length > 2) process.stdout.write(`from 200,000 calls on: ${grown.toFixed(1)} MiB more\n`);
}

const load = (): string => `load ${loadavg()[0]?.toFixed(1) ?? ''}`;
const begun = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'hostler-bench-'));
try {
  await using daemon = await startLibvirtd();
  await using _holder = await connect(daemon.uri);
  await fill(daemon);
  const go = buildGo(folder);
  const node = [...process.execArgv, '--conditions=hostler-source', join(here, 'peer.ts'), daemon.uri];
  using ours = new Peer(process.execPath, node);
  await ours.run(warmUp);
  process.stdout.write(`${availableParallelism()} CPUs, ${load()}, ${pairs} pairs\n\n`);
  process.stdout.write('| | beside | ours | theirs | ratio (90 %) | goal |\n|---|---|---|---|---|---|\n');
  // Ours has one connection for control and two for queries.
  for (const connections of [1, 3]) {
    const many = connections === 1 ? '1 connection' : `${connections} connections`;
    if (go !== undefined && rows.some(({ name }) => wanted(`${name} go-libvirt, ${many}`))) {
      using peer = new Peer(go, [daemon.socket, 'test:///default', String(connections)]);
      await compare(ours, peer, `go-libvirt, ${many}`, 'go');
    }
    if (!rows.some(({ name }) => wanted(`${name} libvirt-python, ${many}`))) continue;
    using peer = new Peer('/usr/bin/python3', [join(here, 'peer.py'), daemon.uri, String(connections)]);
    await compare(ours, peer, `libvirt-python, ${many}`, 'python');
  }
  if (wanted('calls/s, one by one, one virsh per call')) await compareVirsh(ours, daemon);
  process.stdout.write(`\n${Math.round((performance.now() - begun) / 1000)} s, ${load()} at the end\n`);
  await soak(ours);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
