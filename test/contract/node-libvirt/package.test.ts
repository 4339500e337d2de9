// As a new user: the packed package in an empty project, and nothing to go by but its README.
import { connect, type Connection } from 'node-libvirt';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { libvirtdMissing, startLibvirtd, type Libvirtd } from '../libvirtd.ts';
import { oldestNode } from './oldest-node.ts';

const source = join(import.meta.dirname, '../../../src/node-libvirt');
const missing = libvirtdMissing();
let daemon: Libvirtd;
let project: string;
/** Keeps the daemon's driver open, and changes what the examples look at. */
let connection: Connection;

/** The examples that stand alone, as modules of the project. */
function examples(): Map<string, string> {
  const text = readFileSync(join(source, 'README.md'), 'utf8');
  const found = new Map<string, string>();
  for (const section of text.split(/^## /m)) {
    const code = /```js\n(import [^]*?)```/.exec(section)?.[1];
    const name = section.split('\n')[0] ?? '';
    // Guests that cost nothing are the test driver's; real volumes are not.
    const uri = name === 'Move a volume' ? daemon.uriOf('qemu:///system') : daemon.uri;
    if (code !== undefined) found.set(name, code.replaceAll('qemu:///system', uri));
  }
  return found;
}

/** A child with none of this project's conditions, under this Node or another. */
function start(name: string, node = process.execPath) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(node, [name], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = (text: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => (text.test(output) ? resolve() : undefined);
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`ended without ${String(text)}: ${output}${errors}`)));
      look();
    });
  return { child, ended, printed, said: () => ({ output, errors }) };
}

/** Somebody else's program, as TypeScript sees it. */
const consumer = `import { connect, DomainState, EventsLost, Resync, type Connection } from 'node-libvirt';
export async function memory(connection: Connection): Promise<bigint> {
  const domains = await connection.listAllDomains({ active: true });
  for await (const event of connection.domainEvents({ kinds: ['lifecycle'] })) {
    if (event instanceof Resync || event instanceof EventsLost) continue;
    if (event.kind === 'lifecycle') console.log(event.domain.name, event.event);
  }
  const info = await domains[0]!.getInfo();
  const used: bigint = info.state === DomainState.RUNNING ? info.memory : 0n;
  return used;
}
await memory(await connect('qemu:///system'));
`;

/** Without the syntax that Node 22 lacks (await using). */
const oldCode = `import { connect } from 'node-libvirt';
const connection = await connect('qemu:///system');
async function lookUp() { await connection.domainLookupByName('nobody'); }
try {
  const names = (await connection.listAllDomains()).map(({ name }) => name);
  console.log(process.version, names.join());
  await lookUp();
} catch (error) {
  console.log(error.name, /at .*lookUp/.test(error.stack) ? 'at lookUp' : error.stack);
} finally {
  await connection.close();
}
`;

beforeAll(async () => {
  if (missing !== undefined) return;
  daemon = await startLibvirtd();
  project = mkdtempSync(join(tmpdir(), 'node-libvirt-project-'));
  const run = (command: string, args: string[], cwd: string) =>
    execFileSync(command, args, { cwd, env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8' });
  const packed = run('npm', ['pack', '--silent', '--pack-destination', project], source).trim();
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "type": "module" }');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(project, packed)], project);
  for (const [name, code] of examples()) writeFileSync(join(project, `${name}.js`), code);
  connection = await connect(daemon.uriOf('qemu:///system'));
});

afterAll(async () => {
  if (missing !== undefined) return;
  await connection.close();
  await daemon[Symbol.asyncDispose]();
  rmSync(project, { recursive: true, force: true });
  rmSync(join(source, 'dist'), { recursive: true, force: true });
});

test('the package has no dependencies and no install scripts', (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/node-libvirt']);
  expect(lock.packages['node_modules/node-libvirt']?.hasInstallScript).toBeUndefined();
});

test('the tarball holds the built code, its types and what a reader needs, and nothing else', (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const own = join(project, 'node_modules/node-libvirt');
  const files = readdirSync(own, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(own, join(parentPath, name)));
  const others = files.filter((path) => !/^dist\/.*\.(?:js|d\.ts)$/.test(path));
  expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  expect(files.filter((path) => path.includes('.test.'))).toEqual([]);
  const code = files.filter((path) => path.endsWith('.js')).sort();
  const types = files.filter((path) => path.endsWith('.d.ts')).sort();
  expect(types).toEqual(code.map((path) => path.replace(/\.js$/, '.d.ts')).sort());
});

test.each(['node16', 'nodenext', 'bundler'])('its types are found with moduleResolution %s', (resolution) => {
  if (missing !== undefined) return;
  const module = resolution === 'bundler' ? 'esnext' : resolution;
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'esnext', '--types', 'node'];
  const words = [...options, '--module', module, '--moduleResolution', resolution, 'consumer.ts'];
  const types = join(import.meta.dirname, '../../../node_modules/@types');
  writeFileSync(join(project, 'consumer.ts'), consumer);
  const tsc = join(import.meta.dirname, '../../../node_modules/.bin/tsc');
  const done = spawnSync(tsc, [...words, '--typeRoots', types], { cwd: project, encoding: 'utf8' });
  expect(done.stdout).toBe('');
  expect(done.status).toBe(0);
  // A type that was lost would be any, and this would pass.
  writeFileSync(join(project, 'consumer.ts'), consumer.replace(': bigint', ': string'));
  const wrong = spawnSync(tsc, [...words, '--typeRoots', types], { cwd: project, encoding: 'utf8' });
  expect(wrong.stdout).toContain("'bigint' is not assignable to type 'string'");
});

test('the oldest Node that it says it needs can use it', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const needed = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  const node = oldestNode(needed.engines.node);
  if (typeof node !== 'string') return ctx.skip(node.missing);
  writeFileSync(join(project, 'old.js'), oldCode.replaceAll('qemu:///system', daemon.uri));
  const example = start('old.js', node);
  expect(await example.ended, example.said().errors).toBe(0);
  expect(example.said().output).toBe('v22.12.0 test\nNotFoundError at lookUp\n');
});

test('connect and list', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const example = start('Connect and list.js');
  expect(await example.ended, example.said().errors).toBe(0);
  expect(example.said().output).toBe('test 1 2 2097152n\n');
});

test('watch events', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const example = start('Watch events.js');
  await using tester = await connect(daemon.uri);
  const domain = await tester.domainLookupByName('test');
  let heard = false;
  const seen = example.printed(/^test lifecycle [34] 0$/m).finally(() => (heard = true));
  // The example does not say when it listens: the guest stops and goes on until that was heard.
  const stir = async () => {
    while (!heard) {
      await domain.suspend();
      await domain.resume();
    }
  };
  try {
    await Promise.all([seen, stir()]);
  } finally {
    example.child.kill();
    await example.ended;
  }
});

test('move a volume', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const folder = join(project, 'pool');
  mkdirSync(folder);
  const target = `<target><path>${folder}</path></target>`;
  await connection.storagePoolCreateXML(`<pool type='dir'><name>default</name>${target}</pool>`);
  const content = Buffer.alloc(3_000_001, 'abcdefg');
  writeFileSync(join(project, 'disk.raw'), content);
  const example = start('Move a volume.js');
  expect(await example.ended, example.said().errors).toBe(0);
  for (const copy of [join(project, 'copy.raw'), join(folder, 'disk.raw')]) {
    const bytes = readFileSync(copy);
    expect(bytes.length).toBe(64 * 1024 * 1024);
    expect(bytes.subarray(0, content.length).equals(content)).toBe(true);
  }
});

test('a failure says what it is', async (ctx) => {
  if (missing !== undefined) return ctx.skip(missing);
  const example = start('Calls, deadlines, failures.js');
  expect(await example.ended, example.said().errors).toBe(0);
  expect(example.said().output).toBe('no such domain\n');
});
