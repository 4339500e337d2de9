// The other ways to a real daemon: TCP only on request, ssh through a private sshd, a program, SASL over a
// unix socket.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectHost } from '../../../src/node-libvirt/connect.ts';
import { CONNECT_GET_URI } from '../../../src/node-libvirt/protocol/remote.gen.ts';
import { freePort, type Libvirtd, libvirtdMissing, run, startLibvirtd } from '../libvirtd.ts';
import { errorOf, until } from './promise.ts';

const missing = libvirtdMissing();
let folder: string;
let daemon: Libvirtd;

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'hostler-transport-'));
  daemon = await startLibvirtd({ tcp: true });
});
afterAll(async () => {
  if (missing !== undefined) return;
  await daemon[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

async function uriBehind(uri: string, options = {}): Promise<string> {
  await using host = await connectHost(uri, options);
  return (await host.call(CONNECT_GET_URI, undefined)).uri;
}

describe('TCP', () => {
  it('is refused unless it is asked for', async () => {
    const uri = `test+tcp://127.0.0.1:${daemon.tcpPort}/default`;
    expect(await errorOf(connectHost(uri))).toMatchObject({ name: 'UriRefused' });
    expect(await uriBehind(uri, { allowPlainTcp: true })).toBe('test:///default');
  });

  it('says that nobody listens', async () => {
    const uri = `test+tcp://127.0.0.1:${await freePort()}/default`;
    const error = await errorOf(connectHost(uri, { allowPlainTcp: true }));
    expect(error).toMatchObject({ name: 'ConnectFailed', stage: 'reach' });
    expect((error as Error).message).toMatch(/ECONNREFUSED .*is it told to listen/);
  });

  it('says what is the matter where there is no socket', async () => {
    const error = await errorOf(connectHost(`test+unix:///default?socket=${join(folder, 'nobody')}`));
    expect(error).toMatchObject({ name: 'ConnectFailed', stage: 'reach' });
    expect((error as Error).message).toMatch(/ENOENT .*does libvirtd or virtqemud run here/);
  });
});

describe('a program', () => {
  it('is the connection of a +ext URI and of a dial of one’s own', async () => {
    const program = join(folder, 'reach');
    const script = `require('net').connect('${daemon.socket}', function () {
      process.stdin.pipe(this); this.pipe(process.stdout); })`;
    writeFileSync(program, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
    expect(await uriBehind(`test+ext:///default?command=${program}`)).toBe('test:///default');
    const dial = () => connect(daemon.socket);
    expect(await uriBehind('test:///default', { dial })).toBe('test:///default');
  });

  it('that fails is quoted', async () => {
    const error = await errorOf(connectHost('test+ext:///default?command=/bin/false'));
    expect(error).toMatchObject({ name: 'SshFailed', exitCode: 1 });
    const gone = await errorOf(connectHost('test+ext:///default?command=/no/such/program'));
    expect((gone as Error).message).toContain('/no/such/program');
  });
});

const sshMissing = existsSync('/usr/sbin/sshd')
  ? undefined
  : 'sshd is not installed (Debian: openssh-server)';

describe('ssh', () => {
  let sshd: ChildProcess;
  let port: number;
  let query: string;

  beforeAll(async () => {
    if (missing !== undefined || sshMissing !== undefined) return;
    port = await freePort();
    mkdirSync('/run/sshd', { recursive: true });
    for (const key of ['host', 'client'])
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)]);
    const authorised = join(folder, 'authorised');
    writeFileSync(authorised, readFileSync(join(folder, 'client.pub')), { mode: 0o600 });
    const hostKey = readFileSync(join(folder, 'host.pub'), 'utf8');
    writeFileSync(join(folder, 'known'), `[127.0.0.1]:${port} ${hostKey}`);
    const config = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${authorised}`,
      'PasswordAuthentication no',
      'StrictModes no',
      'PermitRootLogin yes',
      'UsePAM no',
      'PidFile none',
    ];
    writeFileSync(join(folder, 'sshd.conf'), config.join('\n') + '\n');
    sshd = spawn('/usr/sbin/sshd', ['-D', '-f', join(folder, 'sshd.conf')], { stdio: 'ignore' });
    await until(() => sshd.pid !== undefined, 'sshd has started');
    let listening = false;
    const look = (): void => {
      connect(port, '127.0.0.1')
        .once('connect', function (this: ReturnType<typeof connect>) {
          listening = true;
          this.destroy();
        })
        .once('error', () => setTimeout(look, 20));
    };
    look();
    await until(() => listening, 'sshd listens');
    query = `keyfile=${join(folder, 'client')}&known_hosts=${join(folder, 'known')}&no_tty=1`;
  });
  afterAll(() => {
    if (missing === undefined && sshMissing === undefined) sshd.kill();
  });
  beforeEach((ctx) => {
    if (sshMissing !== undefined) ctx.skip(sshMissing);
  });

  const uri = (more: string): string =>
    `test+ssh://${userInfo().username}@127.0.0.1:${port}/default?${query}&${more}`;

  it('reaches a socket through netcat, however its name is written', async () => {
    const odd = join(folder, `it's a "socket" $HOME`);
    const netcat = join(folder, 'nc');
    const script = `const [, , ...args] = process.argv;
      if (args[0] === '-h') { console.error('usage: nc [-q seconds] [-U]'); process.exit(0); }
      if (args.join(' ') !== ${JSON.stringify(`-q0 -U ${odd}`)}) process.exit(9);
      require('net').connect('${daemon.socket}', function () {
        process.stdin.pipe(this); this.pipe(process.stdout); })`;
    writeFileSync(netcat, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
    expect(await uriBehind(uri(`netcat=${netcat}&socket=${encodeURIComponent(odd)}`))).toBe(
      'test:///default',
    );
  });

  it('reports what virt-ssh-helper says when it finds no daemon', async () => {
    const error = await errorOf(connectHost(uri('proxy=native')), 20_000);
    expect(error).toMatchObject({ name: 'SshFailed' });
    expect((error as Error).message).toMatch(/virt-ssh-helper|socket/i);
  });

  it('reports an unknown host key and a refused key in ssh’s words', async () => {
    const other = join(folder, 'nobody');
    writeFileSync(other, '');
    const known = uri('').replace(join(folder, 'known'), other);
    const unknown = await errorOf(connectHost(known));
    expect(unknown).toMatchObject({ name: 'SshFailed', exitCode: 255 });
    expect((unknown as Error).message).toContain('Host key verification failed');
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'stranger')]);
    const stranger = uri('sshauth=privkey').replace(join(folder, 'client'), join(folder, 'stranger'));
    const refused = await errorOf(connectHost(stranger));
    expect((refused as Error).message).toContain('Permission denied');
  });
});

const saslMissing = existsSync('/usr/sbin/saslpasswd2')
  ? undefined
  : 'saslpasswd2 is not installed (Debian: sasl2-bin, libsasl2-modules)';

describe('SASL', () => {
  let guarded: Libvirtd;

  beforeAll(async () => {
    if (missing !== undefined || saslMissing !== undefined) return;
    const sasl = join(folder, 'sasl2');
    const db = join(folder, 'passwd.db');
    mkdirSync(sasl);
    writeFileSync(join(sasl, 'libvirt.conf'), `mech_list: scram-sha-256\nsasldb_path: ${db}\n`);
    run('saslpasswd2', ['-p', '-c', '-f', db, '-a', 'libvirt', 'operator'], 'open sesame\n');
    guarded = await startLibvirtd({ config: ['auth_unix_rw = "sasl"'], mounts: { '/etc/sasl2': sasl } });
  });
  afterAll(async () => {
    if (missing === undefined && saslMissing === undefined) await guarded[Symbol.asyncDispose]();
  });
  beforeEach((ctx) => {
    if (saslMissing !== undefined) ctx.skip(saslMissing);
  });

  const password = 'open sesame';

  it('opens to the right password, from an option or from a file of credentials', async () => {
    const credentials = { username: 'operator', password };
    expect(await uriBehind(guarded.uri, { credentials })).toBe('test:///default');
    const file = join(folder, 'auth.conf');
    const lines = [
      '[credentials-x]',
      'authname=operator',
      `password=${password}`,
      '[auth-libvirt-localhost]',
    ];
    writeFileSync(file, [...lines, 'credentials=x'].join('\n'));
    expect(await uriBehind(`${guarded.uri}&authfile=${file}`)).toBe('test:///default');
  });

  it('stays shut for a wrong one, and says when one is needed', async () => {
    const wrong = await errorOf(
      connectHost(guarded.uri, { credentials: { username: 'operator', password: 'guess' } }),
    );
    expect(wrong).toMatchObject({ name: 'AuthFailedError', code: 45 });
    const none = await errorOf(connectHost(guarded.uri));
    expect(none).toMatchObject({ name: 'ConnectFailed', stage: 'authenticate' });
  });
});
