import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseCertificate } from '../../model/boot/statement.ts';
import { openAuthority } from './authority.ts';
import { openNodeIdentity } from './node-identity.ts';
import { certifyBootKey, openSigningKey } from './signing-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostler-pki-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});
const modeOf = async (path: string): Promise<number> => (await stat(join(folder, path))).mode & 0o777;

test("the manager's key is made once, is readable by its owner alone, and its signatures hold", async () => {
  const key = await openSigningKey(folder);
  expect(await modeOf('manager-key.pem')).toBe(0o600);
  expect((await openSigningKey(folder)).publicPem).toBe(key.publicPem);
  const { text, signature } = key.sign('a');
  const holds = (t: string) =>
    verify(null, Buffer.from(t), createPublicKey(key.publicPem), Buffer.from(signature, 'base64'));
  expect([holds(text), holds('b')]).toEqual([true, false]);
});

test("a boot service's key is certified for some days", async () => {
  const key = await openSigningKey(folder);
  await writeFile(join(folder, 'boot-key.pub'), 'KEY\n');
  await certifyBootKey(key, folder, 1000, 2);
  const signed = JSON.parse(await readFile(join(folder, 'boot-certificate.json'), 'utf8')) as {
    text: string;
  };
  expect(parseCertificate(signed.text)).toEqual({ key: 'KEY', notAfterS: 1000 + 2 * 86_400 });
});

test('a certificate of the CA carries every name and address, for server and client', async () => {
  const authority = await openAuthority(folder);
  expect(await modeOf('ca/ca-key.pem')).toBe(0o600);
  const identity = await authority.issue({ name: 'n1', names: ['n1.lab'], addresses: ['10.0.0.1'], days: 3 });
  const certificate = new X509Certificate(identity.certificate);
  expect(certificate.subjectAltName).toBe('DNS:n1, DNS:n1.lab, IP Address:10.0.0.1');
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect((await openAuthority(folder)).certificate).toBe(authority.certificate);
  await expect(authority.issue({ name: 'n1,IP:1.2.3.4', days: 1 })).rejects.toThrow(
    'cannot stand in a certificate',
  );
});

test('a node keeps its identity from boot to boot, until its names change or its end is near', async () => {
  const authority = await openAuthority(folder);
  const node = { name: 'n1', uuid: '77000000-0000-4000-8000-000000000001', addresses: ['10.0.0.1'] };
  const open = (change: object = {}, at = Date.now()) =>
    openNodeIdentity(join(folder, 'nodes'), authority, { ...node, ...change }, at);
  const first = await open();
  expect(await open()).toEqual(first);
  expect(await modeOf('nodes/n1/key.pem')).toBe(0o600);
  expect(await modeOf('nodes/n1/ssh')).toBe(0o600);
  const moved = await open({ addresses: ['10.0.0.2'] });
  expect(moved.tls.certificate).not.toBe(first.tls.certificate);
  expect(moved.sshHostKey).toEqual(first.sshHostKey);
  const later = await open({ addresses: ['10.0.0.2'] }, Date.now() + 300 * 86_400_000);
  expect(later.tls.certificate).not.toBe(moved.tls.certificate);
  expect(later.machineId).toMatch(/^[0-9a-f]{32}$/);
});
