import { createHash, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { mkdtemp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Publication, Signed } from '../model/boot/publication.ts';
import { printAssignment, printCertificate } from '../model/boot/statement.ts';
import { startBoot, type RunningBoot } from './service.ts';

const manager = generateKeyPairSync('ed25519');
const signed = (text: string): Signed => ({
  text,
  signature: sign(null, Buffer.from(text), manager.privateKey).toString('base64'),
});
const mac = '52:54:00:77:00:01';
const uuid = '77000000-0000-4000-8000-000000000001';
const image = '0123456789abcdef';
const archive = Buffer.from('the configuration');
const squashfs = Buffer.alloc(3_000_000, 'squash');
const digest = (b: Buffer): string => createHash('sha256').update(b).digest('hex');
const file = (b: Buffer) => ({ sha256: digest(b), size: b.length });

const publication = (config = digest(archive)): Publication => ({
  format: 1,
  nodes: [{ name: 'n1', uuid, macs: [mac], binding: { image, profile: 'plain' } }],
  rules: [],
  discoveryImage: image,
  images: [
    { id: image, files: { kernel: file(squashfs), initrd: file(squashfs), 'root.squashfs': file(squashfs) } },
  ],
  assignments: [
    {
      ...{ node: 'n1', image, profile: 'plain' },
      ...signed(
        printAssignment({
          ...{ node: 'n1', uuid, macs: [mac], image, profile: 'plain', arguments: 'quiet', issuedS: 1 },
          ...{ squashfs: file(squashfs), config: { sha256: config, size: archive.length } },
        }),
      ),
    },
  ],
});

let folder: string;
let boot: RunningBoot;
let nowMs = 1_700_000_000_000;
const certify = async (notAfterS: number): Promise<void> => {
  const key = (await readFile(join(folder, 'boot-key.pub'), 'utf8')).trim();
  await writeFile(
    join(folder, 'boot-certificate.json'),
    JSON.stringify(signed(printCertificate({ key, notAfterS }))),
  );
};
beforeEach(async () => {
  nowMs = 1_700_000_000_000;
  folder = await mkdtemp(join(tmpdir(), 'hostler-boot-test-'));
  await mkdir(join(folder, 'configurations'));
  await mkdir(join(folder, 'images', image), { recursive: true });
  await writeFile(join(folder, 'configurations', `${digest(archive)}.tar`), archive);
  for (const name of ['kernel', 'initrd', 'root.squashfs'])
    await writeFile(join(folder, 'images', image, name), squashfs);
  await writeFile(join(folder, 'publication.json'), JSON.stringify(publication()));
  boot = await startBoot({ folder, host: '127.0.0.1', port: 0, maxDownloads: 1, now: () => nowMs });
  await certify(nowMs / 1000 + 60);
});
afterEach(async () => {
  await boot.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(boot.url + path, { headers });
const who = `mac=${mac}&uuid=${uuid}`;
const nonceOf = (n: number): string => n.toString(16).padStart(32, '0');

test('the entry script asks again for ever; the answer names image and arguments', async () => {
  expect(await (await get('/boot.ipxe')).text()).toContain('|| goto wait');
  const script = await (await get(`/ipxe?${who}`)).text();
  expect(script).toContain(`kernel ${boot.url}/image/${image}/kernel initrd=initrd`);
  expect(script).toMatch(/hostler\.net=\$\{ip\},\$\{netmask\},\$\{gateway\} quiet \|\| goto failed/);
});

test('a refused machine gets a script that says why and loads nothing', async () => {
  const script = await (await get(`/ipxe?mac=${mac}&uuid=99000000-0000-4000-8000-000000000001`)).text();
  expect(script).toContain('STOPPED: the card 52:54:00:77:00:01 belongs to the node n1');
  expect(script).not.toContain('kernel http');
});

describe('the manifest', () => {
  const parts = (text: string): Map<string, string> =>
    new Map(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(' ', 2) as [string, string]),
    );
  const decoded = (bundle: Map<string, string>, name: string): string =>
    Buffer.from(bundle.get(name) ?? '', 'base64').toString();

  test('echoes the nonce, and every signature holds', async () => {
    const bundle = parts(await (await get(`/manifest?${who}&nonce=${nonceOf(1)}`)).text());
    const manifest = decoded(bundle, 'manifest');
    expect(manifest).toContain(`nonce ${nonceOf(1)}\n`);
    expect(manifest).toContain(`expires ${String(nowMs / 1000 + 300)}\n`);
    const der = /^key (.*)$/m.exec(decoded(bundle, 'certificate'))?.[1] ?? '';
    const key = createPublicKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'spki' });
    const holds = (name: string, by: KeyObject): boolean =>
      verify(
        null,
        Buffer.from(decoded(bundle, name)),
        by,
        Buffer.from(bundle.get(`${name}-signature`) ?? '', 'base64'),
      );
    expect([
      holds('certificate', manager.publicKey),
      holds('assignment', manager.publicKey),
      holds('manifest', key),
    ]).toEqual([true, true, true]);
  });
  test('is refused for a nonce that was used, and for a nonce that is none', async () => {
    await get(`/manifest?${who}&nonce=${nonceOf(2)}`);
    const again = await get(`/manifest?${who}&nonce=${nonceOf(2)}`);
    expect([again.status, again.headers.get('hostler-reason')]).toEqual([
      403,
      expect.stringContaining('replay'),
    ]);
    expect((await get(`/manifest?${who}&nonce=1`)).status).toBe(403);
  });
  test('waits for a certificate that holds', async () => {
    await certify(nowMs / 1000 - 1);
    const answer = await get(`/manifest?${who}&nonce=${nonceOf(3)}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });
  test('and a broken publication leaves the last good one in force', async () => {
    expect((await get(`/ipxe?${who}`)).status).toBe(200);
    await writeFile(join(folder, 'publication.json'), '{');
    expect(await (await get(`/ipxe?${who}`)).text()).toContain('kernel');
  });
});

describe('the configuration', () => {
  const config = (n: number) => get(`/config?nonce=${nonceOf(n)}`);
  test('leaves once, for a boot that is under way', async () => {
    expect((await config(7)).status).toBe(410);
    await get(`/manifest?${who}&nonce=${nonceOf(7)}`);
    const first = await config(7);
    expect(Buffer.from(await first.arrayBuffer())).toEqual(archive);
    const second = await config(7);
    expect([second.status, second.headers.get('hostler-reason')]).toEqual([
      403,
      expect.stringContaining('already'),
    ]);
  });
  test('not after the boot has been given up', async () => {
    await get(`/manifest?${who}&nonce=${nonceOf(8)}`);
    nowMs += 6 * 60 * 1000;
    expect((await config(8)).status).toBe(410);
  });
});

describe('images', () => {
  const path = `/image/${image}/root.squashfs`;
  test('whole, in ranges, and their head', async () => {
    expect(Buffer.from(await (await get(path)).arrayBuffer()).equals(squashfs)).toBe(true);
    const range = await get(path, { range: 'bytes=2999998-' });
    expect([range.status, range.headers.get('content-range'), await range.text()]).toEqual([
      206,
      'bytes 2999998-2999999/3000000',
      squashfs.subarray(-2).toString(),
    ]);
    expect((await get(path, { range: 'bytes=3000000-' })).status).toBe(416);
    const head = await fetch(boot.url + path, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('3000000');
  });
  test('only what is published', async () => {
    await writeFile(join(folder, 'images', image, 'secret'), 'x');
    for (const other of [
      `/image/${image}/secret`,
      '/image/ffffffffffffffff/kernel',
      `/image/${image}/../../boot-key.pem`,
    ]) {
      expect((await get(other)).status).toBe(404);
    }
  });
  test('one at a time where the limit is one; the next one is told its place', async () => {
    const slot = boot.queue.ask('10.0.0.9');
    const answer = await get(path);
    expect([answer.status, answer.headers.get('hostler-reason'), answer.headers.get('retry-after')]).toEqual([
      503,
      'queued at place 1',
      '2',
    ]);
    expect((await get(`/image/${image}/kernel`)).status).toBe(200);
    if (slot.granted) slot.release();
    expect((await get(path)).status).toBe(200);
  });
});

test('a client that takes nothing loses its slot to the next', async () => {
  await boot.close();
  boot = await startBoot({ folder, host: '127.0.0.1', port: 0, maxDownloads: 1, idleMs: 200 });
  // Larger than what the kernel's buffers would take off our hands.
  await truncate(join(folder, 'images', image, 'root.squashfs'), 256 << 20);
  const stalled = connect(boot.port, '127.0.0.1');
  stalled.on('error', () => undefined);
  stalled.write(`GET /image/${image}/root.squashfs HTTP/1.1\r\nhost: boot\r\n\r\n`);
  stalled.pause();
  await vi.waitFor(() => expect(boot.queue.running).toBe(1));
  expect((await get(`/image/${image}/root.squashfs`)).status).toBe(503);
  await vi.waitFor(() => expect(boot.queue.running).toBe(0), { timeout: 10_000 });
  stalled.destroy();
});

test('reports are kept for the manager, bounded and harmless', async () => {
  const post = (path: string, body: string) => fetch(boot.url + path, { method: 'POST', body });
  expect((await post('/report', `${who}&phase=image&uptime=4.5&reason=a%0Ab`)).status).toBe(204);
  expect((await post('/report', 'phase=image')).status).toBe(400);
  expect((await post(`/inventory?${who}`, 'cpus 4\ndisk sda\n')).status).toBe(204);
  const kept = async (): Promise<object[]> =>
    (await readFile(join(folder, 'reports.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
  await vi.waitFor(async () => expect(await kept()).toHaveLength(2));
  expect(await kept()).toMatchObject([
    { kind: 'phase', phase: 'image', uptimeS: 4.5, reason: 'a?b' },
    { kind: 'inventory', lines: ['cpus 4', 'disk sda'] },
  ]);
});

test('an unknown machine waits until it is a node', async () => {
  expect(
    await (await get('/approval?mac=52:54:00:00:00:99&uuid=88000000-0000-4000-8000-000000000001')).text(),
  ).toBe('waiting');
  expect(await (await get(`/approval?${who}`)).text()).toBe('approved');
});
