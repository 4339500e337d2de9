// The ways to a host that is somewhere else, gone from the manager's place as an administrator's machine
// would: ssh with libvirt's own helper, TLS, and which of a host's daemons answers.
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HostOsUnavailable, wishHost } from '../../../src/lab/host-os/build.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import type { Found } from './traveller.ts';

const traveller = join(import.meta.dirname, 'traveller.ts');

const words = (uri: string): string[] => ['--conditions=hostler-source', traveller, uri];
const options = { env: { NODE_OPTIONS: '' } };

function foundIn(stdout: string): Found {
  const found = JSON.parse(stdout) as Found | { readonly error: string };
  if ('error' in found) throw new Error(found.error);
  return found;
}

/** What a process in the manager's place finds. */
async function travel(lab: Lab, uri: string): Promise<Found> {
  const limit = { ...options, timeoutMs: 120_000 };
  return foundIn((await lab.manager.run(process.execPath, words(uri), limit)).stdout);
}

/** What a process finds that has the host's sockets where a process on the host has them. */
async function stay(host: LabHost, uri: string): Promise<Found> {
  const sockets = dirname(host.socket);
  const script = `mkdir -p /run/libvirt && mount --bind ${sockets} /run/libvirt && exec "$0" "$@"`;
  const own = ['--mount', '--propagation', 'private', 'sh', '-c', script, process.execPath];
  return foundIn((await execa('unshare', [...own, ...words(uri)], { ...options, timeout: 120_000 })).stdout);
}

const everything = {
  uri: 'qemu:///system',
  equal: true,
  event: 'refresh of local',
  pools: expect.arrayContaining(['local', 'shared']) as unknown,
  networks: expect.arrayContaining(['guest']) as unknown,
  secrets: 0,
  atOnce: 64,
};

describe('a host with libvirtd', () => {
  let lab: Lab;
  const obstacle = labObstacle();
  beforeAll(async () => {
    if (obstacle === undefined) lab = await Lab.up({ hosts: 1 });
  });
  afterAll(async () => {
    if (obstacle === undefined) await lab.down();
  });
  beforeEach((ctx) => {
    if (obstacle !== undefined) ctx.skip(obstacle);
  });

  test.for(['native', 'auto'])('is reached over ssh, proxy=%s', async (proxy) => {
    const found = await travel(lab, `${lab.host('host1').uri('ssh')}?proxy=${proxy}`);
    expect(found).toMatchObject(everything);
    expect(found.filters).toBeGreaterThan(0);
  });

  test('a netcat that the host lacks is named, and what to do about it', async () => {
    const going = travel(lab, `${lab.host('host1').uri('ssh')}?proxy=netcat&netcat=no-such-netcat`);
    await expect(going).rejects.toThrow(/no-such-netcat: not found.*the host needs virt-ssh-helper/);
  });
});

describe('a host with a daemon for each driver', () => {
  let lab: Lab | undefined;
  let obstacle = labObstacle();
  beforeAll(async () => {
    if (obstacle !== undefined) return;
    try {
      lab = await Lab.up({ hosts: [await wishHost('debian-13', { daemons: 'modular' })] });
    } catch (error) {
      if (!(error instanceof HostOsUnavailable)) throw error;
      obstacle = error.message;
    }
  }, 1_800_000);
  afterAll(async () => {
    await lab?.down();
  });
  // Daemons have died of what a client asked at once, and somebody starts them again.
  const daemonPids = async (): Promise<string> => {
    const { stdout } = await up().host('host1').run('ps', ['-e', '-o', 'pid=,comm=']);
    return stdout
      .split('\n')
      .filter((line) => /virt[a-z]+d$/.test(line))
      .sort()
      .join();
  };
  let before = '';
  beforeEach(async () => {
    if (obstacle === undefined) before = await daemonPids();
  });
  afterEach(async () => {
    if (obstacle === undefined) expect(await daemonPids()).toBe(before);
  });
  beforeEach((ctx) => {
    if (obstacle !== undefined) ctx.skip(obstacle);
  });
  const up = (): Lab => {
    if (lab === undefined) throw new Error('no lab');
    return lab;
  };
  test.for(['tls', 'ssh'] as const)('is reached over %s', async (kind) => {
    const found = await travel(up(), up().host('host1').uri(kind));
    expect(found).toMatchObject(everything);
    for (const count of [found.filters, found.devices, found.interfaces]) expect(count).toBeGreaterThan(0);
  });

  test.for(['native', 'auto'])('is reached over ssh, proxy=%s', async (proxy) => {
    expect(await travel(up(), `${up().host('host1').uri('ssh')}?proxy=${proxy}`)).toMatchObject(everything);
  });

  test('is reached by its own socket: every driver answers behind virtqemud', async () => {
    const found = await stay(up().host('host1'), 'qemu:///system');
    expect(found).toMatchObject(everything);
    for (const count of [found.filters, found.devices, found.interfaces]) expect(count).toBeGreaterThan(0);
  });

  test('virtqemud is asked first, virtproxyd only by mode=legacy', async () => {
    const proxy = up().host('host1').daemon('virtproxyd');
    await proxy.freeze();
    try {
      expect(await stay(up().host('host1'), 'qemu:///system')).toMatchObject(everything);
      expect(await stay(up().host('host1'), 'qemu:///system?mode=direct')).toMatchObject(everything);
      await expect(stay(up().host('host1'), 'qemu:///system?mode=legacy')).rejects.toThrow(
        'no connection within',
      );
    } finally {
      await proxy.thaw();
    }
    expect(await stay(up().host('host1'), 'qemu:///system?mode=legacy')).toMatchObject(everything);
  });
});
