// TLS to a real daemon: good certificates connect, and every kind of bad one has an error of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectOptions, connectHost } from '../../../src/node-libvirt/connect.ts';
import { CONNECT_GET_URI } from '../../../src/node-libvirt/protocol/remote.gen.ts';
import { freePort, type Libvirtd, libvirtdMissing, startLibvirtd } from '../libvirtd.ts';
import { type Authority, certtoolMissing, makeAuthority, makeLeaf, pkiFolder } from './pki.ts';
import { errorOf } from './promise.ts';

const missing = libvirtdMissing() ?? certtoolMissing();
let folder: string;
let ca: Authority;
let foreign: Authority;
let daemon: Libvirtd;
let good: string;

const server = (name: string, names: readonly string[], expired = false) => ({
  ca: ca.cert,
  ...makeLeaf(folder, name, ca, { use: 'tls_www_server', names, expired }),
});

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'hostler-pki-'));
  ca = makeAuthority(folder, 'ca');
  foreign = makeAuthority(folder, 'foreign');
  good = pkiFolder(folder, 'good', ca, makeLeaf(folder, 'client', ca, { use: 'tls_www_client' }));
  daemon = await startLibvirtd({ tls: server('server', ['localhost', '127.0.0.1']) });
});
afterAll(async () => {
  if (missing !== undefined) return;
  await daemon[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

const uriOf = (to: Libvirtd, host: string, query: string): string =>
  `test+tls://${host}:${to.tlsPort}/default?${query}`;
const failing = (uri: string, options?: ConnectOptions): Promise<unknown> =>
  errorOf(connectHost(uri, options));

describe('TLS', () => {
  it.each(['localhost', '127.0.0.1'])(
    'connects to %s with good certificates, as often as the pool wants',
    async (name) => {
      await using host = await connectHost(uriOf(daemon, name, `pkipath=${good}`));
      const uris = await Promise.all(Array.from({ length: 40 }, () => host.call(CONNECT_GET_URI, undefined)));
      for (const { uri } of uris) expect(uri).toBe('test:///default');
    },
  );

  it('tells a refused client certificate from a dead peer', async () => {
    const client = makeLeaf(folder, 'foreign-client', foreign, { use: 'tls_www_client' });
    const pki = pkiFolder(folder, 'foreign-pki', ca, client);
    expect(await failing(uriOf(daemon, 'localhost', `pkipath=${pki}`))).toMatchObject({
      name: 'TlsRejected',
    });
    const none = pkiFolder(folder, 'none', ca, undefined);
    expect(await failing(uriOf(daemon, 'localhost', `pkipath=${none}`))).toMatchObject({
      name: 'TlsRejected',
    });
    const dead = `test+tls://localhost:${await freePort()}/default?pkipath=${good}`;
    expect(await failing(dead)).toMatchObject({ name: 'ConnectFailed', stage: 'reach' });
  });

  it('says that our own certificate has expired before it goes there, unless told not to', async () => {
    const client = makeLeaf(folder, 'old-client', ca, { use: 'tls_www_client', expired: true });
    const pki = pkiFolder(folder, 'old', ca, client);
    const uri = uriOf(daemon, 'localhost', `pkipath=${pki}`);
    const own = await failing(uri);
    expect(own).toMatchObject({ name: 'ConnectFailed', stage: 'tls' });
    expect((own as Error).message).toContain('expired');
    expect(await failing(`${uri}&no_sanity=1`)).toMatchObject({ name: 'TlsRejected' });
  });

  it('refuses a daemon of a foreign CA, of another name and of yesterday', async () => {
    const client = makeLeaf(folder, 'client-2', ca, { use: 'tls_www_client' });
    const pki = pkiFolder(folder, 'other-ca', foreign, client);
    const untrusted = await failing(uriOf(daemon, 'localhost', `pkipath=${pki}`));
    expect(untrusted).toMatchObject({ name: 'TlsUntrusted' });
    const unlooked = uriOf(daemon, 'localhost', `pkipath=${pki}&no_verify=1`);
    await (await connectHost(unlooked)).close();

    await using named = await startLibvirtd({ tls: server('elsewhere', ['elsewhere.example']) });
    const wrongName = await failing(uriOf(named, 'localhost', `pkipath=${good}`));
    expect(wrongName).toMatchObject({ name: 'TlsUntrusted', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });

    const config = ['tls_no_sanity_certificate = 1'];
    await using stale = await startLibvirtd({ tls: server('stale', ['localhost'], true), config });
    const expired = await failing(uriOf(stale, 'localhost', `pkipath=${good}`));
    expect(expired).toMatchObject({ name: 'TlsUntrusted', code: 'CERT_HAS_EXPIRED' });
  });

  it('gives up in time when the daemon is frozen', async () => {
    await using own = await startLibvirtd({ tls: server('frozen', ['localhost']) });
    own.freeze();
    const begin = performance.now();
    const error = await failing(uriOf(own, 'localhost', `pkipath=${good}`), { connectTimeoutMs: 300 });
    expect(error).toMatchObject({ name: 'ConnectFailed' });
    expect(performance.now() - begin).toBeLessThan(1_500);
  });

  it('names the file that is missing', async () => {
    const error = await failing(uriOf(daemon, 'localhost', 'pkipath=/nowhere'));
    expect((error as Error).message).toContain('/nowhere/cacert.pem');
  });
});
