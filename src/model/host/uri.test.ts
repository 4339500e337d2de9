import { expect, test } from 'vitest';
import { addressOf, parseHostUri, type HostUri } from './uri.ts';

test.each<[string, Partial<HostUri>]>([
  ['qemu:///system', { transport: 'unix', host: null, path: '/system' }],
  ['qemu+unix:///system?socket=/run/x', { transport: 'unix' }],
  ['qemu+ssh://root@host1/system', { transport: 'ssh', user: 'root', host: 'host1' }],
  ['qemu+tls://host1:16600/system?pkipath=/etc/pki', { transport: 'tls', port: 16_600 }],
  ['qemu://host1/system', { transport: 'tls' }],
  ['qemu+tcp://[fe80::1]/system', { transport: 'tcp', host: '[fe80::1]' }],
  ['test+unix:///default?socket=/x', { driver: 'test' }],
])('%s', (text, parts) => expect(parseHostUri(text)).toMatchObject(parts));

test.each([
  ['', 'is no libvirt URI'],
  ['host1', 'is no libvirt URI'],
  ['qemu+ssh://host 1/system', 'is no libvirt URI'],
  ['qemu+ssh://h/system#x', 'is no libvirt URI'],
  ['xen:///system', 'driver xen'],
  ['qemu+rsh://host1/system', 'transport rsh'],
  ['qemu+tls:///system', 'names no host'],
  ['qemu+unix://host1/system', 'does not reach'],
  ['qemu:///session', 'path /session'],
  ['qemu+tls://host1:0/system', 'port 0'],
  ['qemu+tls://host1:99999/system', 'port 99999'],
])('%s: %s', (text, fault) => expect(parseHostUri(text)).toContain(fault));

test('an address is the same whatever user and query say', () => {
  const address = (text: string) => addressOf(parseHostUri(text) as HostUri);
  expect(address('qemu+ssh://root@h/system')).toBe(address('qemu+ssh://admin@h/system?keyfile=/k'));
  expect(address('qemu+ssh://h/system')).not.toBe(address('qemu+tls://h/system'));
});
