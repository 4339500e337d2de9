// The ways to a host that is somewhere else, gone from the manager's place as an administrator's machine
// would: ssh with libvirt's own helper, TLS, and which of a host's daemons answers.
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import type { Found } from './traveller.ts';

const traveller = join(import.meta.dirname, 'traveller.ts');

/** What a process in the manager's place finds; `before` changes what it sees of the machine. */
async function travel(lab: Lab, uri: string, before = ''): Promise<Found> {
  const script = `${before} exec "$0" --conditions=hostler-source ${traveller} "$1"`;
  const words = ['--mount', 'sh', '-c', script, process.execPath, uri];
  const options = { timeoutMs: 120_000, env: { NODE_OPTIONS: '' } };
  const { stdout } = await lab.manager.run('unshare', words, options);
  const found = JSON.parse(stdout) as Found | { readonly error: string };
  if ('error' in found) throw new Error(found.error);
  return found;
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
