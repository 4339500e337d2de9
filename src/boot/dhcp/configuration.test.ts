import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printDnsmasqConfiguration, type DhcpOptions } from './configuration.ts';

const place = {
  interface: 'eth0',
  address: '10.0.0.1',
  url: 'http://10.0.0.1:8080',
  folder: '/srv/d',
  netmask: '255.255.255.0',
};
const full: DhcpOptions = {
  ...place,
  mode: 'full',
  range: { first: '10.0.0.100', last: '10.0.0.199' },
  reservations: [{ mac: '52:54:00:00:00:01', address: '10.0.0.11', name: 'n1' }],
};
const proxy: DhcpOptions = { ...place, mode: 'proxy', network: '10.0.0.0' };

/** True where there is no dnsmasq to ask. */
const lacksDnsmasq = spawnSync('dnsmasq', ['--version']).status !== 0;

for (const options of [full, proxy]) {
  test(`dnsmasq itself takes the configuration: ${options.mode}`, (ctx) => {
    if (lacksDnsmasq) ctx.skip('there is no dnsmasq here to ask');
    const folder = mkdtempSync(join(tmpdir(), 'hostler-dnsmasq-'));
    try {
      const path = join(folder, 'conf');
      writeFileSync(path, printDnsmasqConfiguration({ ...options, folder }));
      const { status, stderr } = spawnSync('dnsmasq', ['--test', `--conf-file=${path}`], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, 'dnsmasq: syntax check OK.\n']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('a server of its own: reservations, three kinds of firmware, no route that nobody asked for', () => {
  const lines = printDnsmasqConfiguration(full).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'dhcp-host=52:54:00:00:00:01,10.0.0.11,n1',
      'dhcp-option=option:router',
      'dhcp-boot=tag:ipxe,boot.ipxe,,10.0.0.1',
      'dhcp-boot=tag:!ipxe,tag:bios,undionly.kpxe,,10.0.0.1',
      'dhcp-boot=tag:!ipxe,tag:efi,snponly.efi,,10.0.0.1',
      'dhcp-boot=tag:!ipxe,tag:efihttp,http://10.0.0.1:8080/program/snponly.efi',
    ]),
  );
});

test('a proxy gives out no address', () => {
  const text = printDnsmasqConfiguration(proxy);
  expect(text.match(/^dhcp-range=.*/gm)).toEqual(['dhcp-range=10.0.0.0,proxy,255.255.255.0']);
  expect(text).not.toMatch(/dhcp-host|dhcp-authoritative|option:router/);
});
