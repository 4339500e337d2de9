// Refusals that need a fleet of their own: hosts of two Debian releases, of two authorities, without a name;
// a VM of somebody else; and what only libvirt can see.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HostOsUnavailable } from '../../../src/lab/host-os/bootstrap.ts';
import { wishHost } from '../../../src/lab/host-os/build.ts';
import type { HostWish } from '../../../src/lab/plan.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { Fleet } from '../../lab/fleet.ts';
import { fleetForGuests } from '../../lab/guests.ts';
import { expectLibvirtsWord, expectRefused } from '../../suite/refusals/expect.ts';
import { RefusalWorld } from '../../suite/refusals/world.ts';

test('a VM born on Debian 13 is refused by Debian 12, in versions', { timeout: 1_800_000 }, async (ctx) => {
  let hosts: readonly HostWish[];
  try {
    hosts = [await wishHost('debian-13'), await wishHost('debian-12')];
  } catch (error) {
    if (error instanceof HostOsUnavailable) ctx.skip(error.message);
    throw error;
  }
  await using world = await RefusalWorld.open({ hosts });
  await expectRefused(world, { code: 'qemu-older', amounts: true });
  await expectRefused(world, { code: 'machine-type', amounts: true });
});

test('a host that calls itself localhost is reached by nobody', async () => {
  await using world = await RefusalWorld.open({ hosts: 3, added: ['host1', 'host2'] });
  const nameless = world.fleet.lab.host('host3');
  await nameless.run('hostname', ['localhost']);
  await world.fleet.daemon.hostler(['host', 'add', 'nameless', nameless.uri('unix')]);
  await world.hostIsUp('nameless');
  await expectRefused(world, { code: 'no-peer-uri', words: ['--to', 'nameless'] });
});

test('hosts with certificates of two authorities do not trust each other', async () => {
  await using fleet = await Fleet.up({ hosts: 2, added: ['host2'] });
  const { lab, daemon } = fleet;
  const { folder } = lab.status().pki;
  // Its neighbours' certificates are good to it; its own is one that only the manager was told to trust.
  await lab.host('host1').useServerIdentity('foreign-ca');
  const pki = join(lab.folder, 'two-authorities');
  mkdirSync(pki);
  copyFileSync(join(folder, 'foreign/cacert.pem'), join(pki, 'cacert.pem'));
  for (const file of ['clientcert.pem', 'clientkey.pem']) {
    copyFileSync(join(folder, 'client', file), join(pki, file));
  }
  await daemon.hostler(['host', 'add', 'host1', lab.host('host1').uri('tls'), '--pki', pki]);
  await using world = await RefusalWorld.of(fleet);
  await expectRefused(world, { code: 'ca-differs' });
});

test('a VM of somebody else is left alone', async () => {
  await using fleet = await fleetForGuests({ hosts: 2 });
  const { daemon, lab } = fleet;
  await lab.startGuest({ name: 'theirs', host: lab.host('host1') });
  await waitFor('the manager to see it', async () => {
    const shown = await daemon.hostler(['vm', 'show', 'theirs'], { anyExit: true });
    return shown.exitCode === 0;
  });
  const refused = await daemon.hostler(['vm', 'migrate', 'theirs', '--to', 'host2', '--plan'], {
    anyExit: true,
  });
  expect(refused.exitCode).toBe(4);
  expect(refused.stderr).toContain('[vm-foreign]');
  expect(await lab.guest('theirs').hosts()).toEqual(['host1']);
});

test('what libvirt alone can see is refused in the same form', async () => {
  await using world = await RefusalWorld.open();
  await expectLibvirtsWord(world);
});
