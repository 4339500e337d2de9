// As a new user: the packed package in an empty project, and nothing to go by but its README.
import { connect, type Connection } from 'node-libvirt';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { libvirtdMissing, startLibvirtd, type Libvirtd } from '../libvirtd.ts';

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

/** A child with the machine's own Node and none of this project's conditions. */
function start(name: string) {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, [name], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
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
