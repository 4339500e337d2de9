// libvirt URIs: what they mean, and what is refused with which reason.
import { describe, expect, it } from 'vitest';
import { UriRefused } from './errors.ts';
import { sshArguments, shellQuote } from './transport/ssh.ts';
import { pkiFiles } from './transport/tls.ts';
import { unixPlace } from './transport/unix-path.ts';
import { chooseWay } from './transport/way.ts';
import { parseUri } from './uri.ts';

describe('parseUri', () => {
  it.each([
    ['qemu:///system', 'unix', undefined, 'qemu:///system'],
    ['qemu+unix:///session', 'unix', undefined, 'qemu:///session'],
    ['qemu://h/system', 'tls', 'h', 'qemu:///system'],
    ['qemu+tls://h.example:17000/system', 'tls', 'h.example', 'qemu:///system'],
    ['qemu+ssh://root@h/system', 'ssh', 'h', 'qemu:///system'],
    ['QEMU+SSH://h/system', 'ssh', 'h', 'qemu:///system'],
    ['qemu+tcp://[fe80::1]:16509/system', 'tcp', 'fe80::1', 'qemu:///system'],
    ['test:///default', 'unix', undefined, 'test:///default'],
    ['test+unix:///a/file.xml?socket=/s', 'unix', undefined, 'test:///a/file.xml'],
    ['xen://h', 'tls', 'h', 'xen:///'],
    ['qemu+ssh://h/system?name=qemu:///embed&x=1', 'ssh', 'h', 'qemu:///embed'],
    ['qemu+ssh://h/system?no_tty=1&x=a%20b;y=2', 'ssh', 'h', 'qemu:///system?x=a%20b&y=2'],
    ['qemu+ext:///system?command=/bin/x', 'ext', undefined, 'qemu:///system'],
  ])('%s goes by %s to %s and opens %s', (text, transport, host, daemonUri) => {
    expect(parseUri(text)).toMatchObject({ transport, host, daemonUri });
  });

  it('reads user, port and parameters', () => {
    const uri = parseUri(
      'qemu+ssh://a%40b@h:22/system?keyfile=%2Fk&no_verify=1&no_tty=0&mode=direct&sshauth=agent,privkey',
    );
    expect(uri).toMatchObject({ user: 'a@b', port: 22 });
    expect(uri.parameters).toMatchObject({ keyfile: '/k', noVerify: true, noTty: false, mode: 'direct' });
    expect(uri.parameters.sshAuth).toEqual(['publickey']);
  });

  it.each([
    ['', 'driver'],
    ['qemu', 'driver'],
    ['qemu+unix://h/system', 'this machine'],
    ['qemu+ssh:///system', 'needs a host'],
    ['qemu+libssh2://h/system', "system's own ssh"],
    ['qemu+carrier-pigeon://h/system', 'driver'],
    ['qemu+pigeon://h/system', "no transport 'pigeon'"],
    ['esx://h/', 'no daemon'],
    ['qemu+tls://h/system?tls_priority=NORMAL', 'GnuTLS'],
    ['qemu+ext:///system', 'command='],
    ['qemu:///system?mode=sideways', 'mode=sideways'],
    ['qemu+tls://h/system?no_verify=yes', 'no_verify'],
    ['qemu+ssh://h/system?sshauth=retina', 'sshauth=retina'],
    ['qemu+ssh://h:0/system', 'no port'],
    ['qemu+ssh://h/system?keyfile=', 'keyfile is empty'],
    ['qemu+ssh://h/%zz?keyfile=%zz', 'percent'],
    ['qemu:///system#part', 'fragment'],
  ])('refuses %j: %s', (text, reason) => {
    let caught: unknown;
    try {
      parseUri(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(UriRefused);
    expect((caught as Error).message).toContain(reason);
  });

  it('refuses TCP unless it is allowed', () => {
    const options = { readonly: false, pki: undefined };
    const uri = parseUri('qemu+tcp://h/system');
    expect(() => chooseWay(uri, { ...options, allowPlainTcp: false })).toThrow('allowPlainTcp');
    expect(chooseWay(uri, { ...options, allowPlainTcp: true })).toMatchObject({ confidential: false });
  });
});

describe('unixPlace', () => {
  const around = (uid: number, ...there: string[]) => ({
    uid,
    runtimeDir: '/run/user/7',
    exists: (path: string) => there.includes(path),
  });
  it.each([
    ['qemu:///system', false, around(0), '/run/libvirt/libvirt-sock'],
    ['qemu:///system', true, around(0), '/run/libvirt/libvirt-sock-ro'],
    ['qemu:///system', false, around(7, '/run/libvirt/virtqemud-sock'), '/run/libvirt/virtqemud-sock'],
    [
      'qemu:///system?mode=legacy',
      false,
      around(7, '/run/libvirt/virtqemud-sock'),
      '/run/libvirt/libvirt-sock',
    ],
    ['network:///system?mode=direct', false, around(0), '/run/libvirt/virtnetworkd-sock'],
    ['test:///default', false, around(0, '/run/libvirt/virtqemud-sock'), '/run/libvirt/libvirt-sock'],
    ['qemu:///session', true, around(7), '/run/user/7/libvirt/libvirt-sock'],
    ['qemu:///session', false, around(7, '/usr/sbin/virtqemud'), '/run/user/7/libvirt/virtqemud-sock'],
    ['qemu:///system?socket=/x', false, around(0), '/x'],
  ])('%s (read-only %s)', (text, readonly, surroundings, path) => {
    expect(unixPlace(parseUri(text), readonly, surroundings).path).toBe(path);
  });
  it('refuses a modular daemon for a driver that has none', () => {
    expect(() => unixPlace(parseUri('test:///default?mode=direct'), false, around(0))).toThrow(UriRefused);
  });
});

describe('ssh', () => {
  it('quotes for a shell', () => {
    expect(shellQuote('/plain/word')).toBe('/plain/word');
    expect(shellQuote("it's")).toBe(`'it'\\''s'`);
  });
  it('passes what the URI says, and keeps a host from being an option', () => {
    const args = sshArguments(parseUri('qemu+ssh://u@h:23/system?keyfile=/k&no_tty=1&proxy=native'), true);
    expect(args).toEqual([
      ...['-T', '-e', 'none', '-p', '23', '-l', 'u', '-i', '/k', '-o', 'BatchMode=yes', '--', 'h'],
      'exec virt-ssh-helper -r qemu:///system',
    ]);
  });
});

describe('pkiFiles', () => {
  it('is one folder when it is named, and the system’s for root', () => {
    expect(pkiFiles('/p', 7, '/home/u').key).toBe('/p/clientkey.pem');
    expect(pkiFiles(undefined, 0, '/root').key).toBe('/etc/pki/libvirt/private/clientkey.pem');
  });
});
