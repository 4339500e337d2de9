// A lab comes up, says what it is, answers at every door, runs beside another one, and goes without a trace.
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { beforeEach, expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { parseLabStatus } from '../../../src/lab/status-check.ts';

beforeEach((ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
});

async function answer(lab: Lab, uri: string): Promise<string> {
  const { stdout } = await lab.manager.run('virsh', ['-q', '-c', uri, 'hostname'], { timeoutMs: 60_000 });
  return stdout.trim();
}

test('every host answers over TLS, TCP and ssh, and on its socket from outside', async () => {
  await using lab = await Lab.up({ hosts: 2 });
  expect(parseLabStatus(JSON.parse(JSON.stringify(lab.status())))).toMatchObject({ state: 'up' });
  for (const host of lab.hosts) {
    for (const kind of ['tls', 'tcp', 'ssh'] as const) {
      expect(await answer(lab, host.uri(kind)), kind).toBe(host.name);
    }
    const { stdout } = await execa('virsh', ['-q', '-c', host.uri('unix'), 'hostname']);
    expect(stdout.trim()).toBe(host.name);
    const pools = await host.run('virsh', ['-q', 'pool-list', '--name']);
    expect(pools.stdout.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining(['shared', 'local']),
    );
    const networks = await host.run('virsh', ['-q', 'net-list', '--name']);
    expect(networks.stdout.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining(['guest', 'mgmt']),
    );
  }
  await lab.host('host1').run('sh', ['-c', 'echo one >/datastore/shared/a; echo one >/datastore/local/a']);
  const seen = await lab.host('host2').run('sh', ['-c', 'cat /datastore/shared/a; ls /datastore/local']);
  expect(seen.stdout.trim()).toBe('one');
});

test('two labs run side by side, and the end of one is not felt by the other', async () => {
  await using stays = await Lab.up({ hosts: 1 });
  {
    await using goes = await Lab.up({ hosts: 1 });
    expect(goes.folder).not.toBe(stays.folder);
    await goes.host('host1').run('touch', ['/datastore/shared/mark']);
    expect(await answer(goes, 'qemu+tls://host1/system')).toBe('host1');
    expect(goes.status().state).toBe('up');
    await goes.down();
    expect(existsSync(goes.folder)).toBe(false);
  }
  expect(await answer(stays, 'qemu+tls://host1/system')).toBe('host1');
  expect((await stays.host('host1').run('ls', ['/datastore/shared'])).stdout).not.toContain('mark');
});

test('a power cut ends everything on the host at once; what was on its disks is there after it', async () => {
  await using lab = await Lab.up({ hosts: 1 });
  const host = lab.host('host1');
  const os = `<os><type arch='x86_64'>hvm</type></os>`;
  const domain = `<domain type='qemu'><name>kept</name><memory unit='MiB'>16</memory>${os}</domain>`;
  host.writeFile('/tmp/kept.xml', domain);
  await host.run('virsh', ['define', '/tmp/kept.xml']);
  await host.run('sh', ['-c', 'echo mine >/datastore/local/kept; echo gone >/run/mark']);
  await host.cutPower();
  expect(lab.status().hosts[0]).toMatchObject({ power: 'off', ready: false, pid: null });
  await expect(host.run('true')).rejects.toThrow('host1 is down');
  await host.restorePower();
  expect((await host.run('virsh', ['-q', 'list', '--all', '--name'])).stdout.trim()).toBe('kept');
  expect((await host.run('cat', ['/datastore/local/kept'])).stdout.trim()).toBe('mine');
  expect((await host.run('cat', ['/run/mark'], { anyExit: true })).exitCode).not.toBe(0);
  expect(await answer(lab, host.uri('tls'))).toBe('host1');
});
