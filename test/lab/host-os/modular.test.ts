// A host whose libvirt is virtqemud, virtproxyd and a daemon for each other driver, beside one with libvirtd.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { execa } from 'execa';
import type { LabGuest } from '../../../src/lab/fleet/guest.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { HostOsUnavailable, wishHost } from '../../../src/lab/host-os/build.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { modularDaemons } from '../../../src/lab/plan.ts';
import { waitFor } from '../../../src/lab/wait.ts';

let obstacle = labObstacle();
let lab: Lab;
let modular: LabHost;
let plain: LabHost;

beforeAll(async () => {
  if (obstacle !== undefined) return;
  try {
    const hosts = [await wishHost('debian-13', { daemons: 'modular' }), await wishHost('debian-13')];
    lab = await Lab.up({ hosts });
  } catch (error) {
    if (!(error instanceof HostOsUnavailable)) throw error;
    obstacle = error.message;
    return;
  }
  [modular, plain] = [lab.host('host1'), lab.host('host2')];
}, 1_800_000);
afterAll(async () => {
  if (obstacle === undefined) await lab.down();
});
beforeEach((ctx) => {
  if (obstacle !== undefined) ctx.skip(obstacle);
});

async function runningOn(host: LabHost): Promise<string[]> {
  const { stdout } = await host.run('ps', ['-e', '-o', 'comm=']);
  return stdout.split('\n').filter((name) => /^(libvirtd|virt[a-z]+d)$/.test(name));
}

const migrate = (guest: LabGuest, source: LabHost, target: LabHost): Promise<string> =>
  source.virsh(['migrate', '--live', '--p2p', '--tls', guest.name, target.uri('tls')], {
    timeoutMs: 180_000,
  });

test('there is a daemon for each driver, and no libvirtd', async () => {
  expect((await runningOn(modular)).sort()).toEqual([...modularDaemons, 'virtlockd', 'virtlogd'].sort());
  expect((await runningOn(plain)).sort()).toEqual(['libvirtd', 'virtlockd', 'virtlogd']);
  expect(modular.libvirt.name).toBe('virtqemud');
  expect(() => modular.daemon('libvirtd')).toThrow('host1 has no daemon libvirtd; it has virtlogd');
});

test.for(['tls', 'tcp', 'ssh', 'unix'] as const)('%s answers for every driver', async (kind) => {
  const ask = async (...words: string[]): Promise<string> => {
    const all = ['-q', '-c', modular.uri(kind), ...words];
    // The socket is for those who are on the machine itself, outside the lab.
    if (kind === 'unix') return (await execa('virsh', all)).stdout;
    return (await lab.manager.run('virsh', all, { timeoutMs: 30_000 })).stdout;
  };
  expect(await ask('version')).toContain('Using library: libvirt');
  expect((await ask('pool-list', '--name')).split('\n').map((name) => name.trim())).toEqual(
    expect.arrayContaining(['local', 'shared']),
  );
  expect(await ask('net-list', '--name')).toContain('guest');
  expect(await ask('nwfilter-list')).toContain('clean-traffic');
  expect(await ask('nodedev-list')).toContain('computer');
  expect(await ask('iface-list')).toContain('br-mgmt');
  expect((await ask('secret-list')).trim()).toBe('');
});

test('a guest moves to a host with libvirtd and back; boot id and ticks go on', async () => {
  const guest = await lab.startGuest({ name: 'mover', host: modular });
  const first = await guest.waitForTick();
  await migrate(guest, modular, plain);
  const there = await guest.waitForTick(first.tick + 5);
  expect(await guest.hosts()).toEqual([plain.name]);
  await migrate(guest, plain, modular);
  const back = await guest.waitForTick(there.tick + 5);
  expect(await guest.hosts()).toEqual([modular.name]);
  expect([there.boot, back.boot]).toEqual([first.boot, first.boot]);
  await modular.virsh(['destroy', 'mover']);
});

test('virtqemud frozen answers nothing through the proxy; killed, it leaves its guests', async () => {
  const ask = ['-q', '-c', modular.uri('tls'), 'list', '--name'];
  await modular.libvirt.freeze();
  await expect(lab.manager.run('virsh', ask, { timeoutMs: 1500 })).rejects.toThrow('timed out');
  await modular.libvirt.thaw();
  const guest = await lab.startGuest({ name: 'left', host: modular, boot: 'halt' });
  const qemu = modular.qemu('left').pid;
  await modular.libvirt.kill();
  await waitFor('the end of virtqemud', () => modular.libvirt.pid === undefined);
  expect(modular.qemu('left').pid).toBe(qemu);
  // The proxy is still there, and says that what it stands for is not.
  await expect(lab.manager.run('virsh', ask, { timeoutMs: 20_000 })).rejects.toThrow('virtqemud-sock');
  await modular.startLibvirt();
  await waitFor('the guest again', async () => (await guest.hosts()).includes(modular.name));
  expect(modular.qemu('left').pid).toBe(qemu);
});

test('a certificate that libvirt shows is that of the proxy, and a power cut takes all of them', async () => {
  await modular.useServerIdentity('expired');
  const ask = ['-q', '-c', modular.uri('tls'), 'version'];
  await expect(lab.manager.run('virsh', ask)).rejects.toThrow("verify peer's certificate");
  await modular.useServerIdentity('own');
  await lab.manager.run('virsh', ask);
  await modular.cutPower();
  await modular.restorePower();
  expect((await runningOn(modular)).sort()).toEqual([...modularDaemons, 'virtlockd', 'virtlogd'].sort());
  await lab.manager.run('virsh', ask);
});
