// node1 of the Vagrant fleet, brought up for real in a lab host: without a disk, it asks the network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Lab } from '../../../src/lab/lab.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';
import { ensurePackages } from '../../../src/lab/packages.ts';
import { waitFor } from '../../../src/lab/wait.ts';

const checkout = join(import.meta.dirname, '../../..');
const folder = '/tmp/fleet';

test('node1 has no disk, boots from the network, and goes when it is destroyed', async (ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
  try {
    await ensurePackages(['vagrant', 'vagrant-libvirt'], () => undefined);
  } catch (error) {
    ctx.skip(`Vagrant cannot be installed here: ${String(error)}`);
  }
  await using lab = await Lab.up({ hosts: 1 });
  const host = lab.host('host1');
  await host.run('mkdir', ['-p', `${folder}/scripts/vagrant`]);
  for (const path of ['Vagrantfile', 'scripts/vagrant/keys.sh']) {
    host.writeFile(join(folder, path), readFileSync(join(checkout, path)));
  }
  await host.run('chmod', ['755', `${folder}/scripts/vagrant/keys.sh`]);
  await host.virsh(['pool-define-as', 'default', 'dir', '--target', '/var/lib/libvirt/images']);
  await host.virsh(['pool-start', 'default']);
  const vagrant = async (...words: string[]): Promise<string> => {
    const env = { HOME: '/root', VAGRANT_HOME: '/tmp/vagrant', DRIVER: 'qemu', HOSTS: '1' };
    const quiet = { VAGRANT_CHECKPOINT_DISABLE: '1' };
    return (await host.run('vagrant', words, { cwd: folder, env: { ...env, ...quiet } })).stdout;
  };

  await vagrant('up', 'node1', '--provider=libvirt');
  const xml = await host.virsh(['dumpxml', 'fleet_node1']);
  expect(xml).not.toContain('<disk');
  expect(xml).toMatch(/<mac address='52:54:00:79:00:01'\/>[^]*<boot order='1'\/>[^]*<\/interface>/);
  expect(xml.match(/<interface /g), 'no network of Vagrant itself').toHaveLength(1);
  const bridge = /bridge='(virbr\d+)'/.exec(xml)?.[1] ?? '';
  // The bridge knows the address once the machine's firmware has sent something: it asks for one by DHCP.
  await waitFor('a frame of node1', async () =>
    (await host.run('bridge', ['fdb', 'show', 'br', bridge])).stdout.includes('52:54:00:79:00:01'),
  );
  expect(await host.virsh(['domstate', 'fleet_node1'])).toContain('running');
  await vagrant('destroy', '--force', 'node1');
  expect(await host.virsh(['list', '--all', '--name'])).not.toContain('node1');
});
