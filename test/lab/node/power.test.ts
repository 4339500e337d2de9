// Two machines without a disk are switched on over their BMCs and become hosts; a guest is made on one
// of them,
// moves live to the other, and goes on.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LabDaemon } from '../../../src/lab/daemon.ts';
import { LabGuest } from '../../../src/lab/fleet/guest.ts';
import { bringGuestImages } from '../../../src/lab/furnish.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { LabRack } from '../../../src/lab/node/rack.ts';
import { waitFor } from '../../../src/lab/wait.ts';

/** A guest on a node: its NIC is asked for over TLS, with the manager's own identity. */
class NodeGuest extends LabGuest {
  readonly #lab: Lab;
  readonly #uri: (node: string) => string;
  constructor(lab: Lab, name: string, uri: (node: string) => string) {
    super(lab, name);
    this.#lab = lab;
    this.#uri = uri;
  }
  override async mac(): Promise<string> {
    const words = ['-c', this.#uri('node1'), 'domiflist', this.name];
    const { stdout } = await this.#lab.manager.run('virsh', words, { timeoutMs: 120_000 });
    return /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(stdout)?.[0] ?? '';
  }
}

interface VmShown {
  readonly host: string;
  readonly power: string;
}

/** Minutes: two machines boot under emulation, and a guest under emulation inside an emulated machine. */
const long = 45 * 60_000;

test('switched on over its BMC, a node becomes a host, and takes part', { timeout: long }, async () => {
  await using lab = await Lab.up({ hosts: 1 });
  const daemon = new LabDaemon(lab);
  const rack = await LabRack.bring(lab, daemon, { count: 2 });
  await daemon.start(rack.serveOptions);
  await rack.approveAll();
  for (const name of ['node1', 'node2']) await daemon.hostler(['node', 'power', name, 'on']);
  for (const name of ['node1', 'node2']) {
    const { boots, found, wanted, host } = await rack.waitUntilReady(name);
    expect(host).toBe(name);
    // It runs what was signed for it, and its way there is known.
    expect(found).toEqual({ image: wanted?.image, config: wanted?.config });
    const phases = boots[0]?.timeline.map((row) => row.phase) ?? [];
    expect(phases.filter((p) => ['dhcp', 'script', 'verified', 'libvirt', 'ready'].includes(p))).toEqual(
      phases.includes('dhcp')
        ? ['dhcp', 'script', 'verified', 'libvirt', 'ready']
        : ['script', 'verified', 'libvirt', 'ready'],
    );
  }

  await bringGuestImages(daemon);
  const create = [
    'vm',
    'create',
    'g1',
    '--template',
    'lab-guest',
    '--network',
    'guest',
    '--memory',
    '128MiB',
  ];
  await daemon.hostler([...create, '--host', 'node1']);
  const pki = join(daemon.folder, 'pki/client');
  const address = (node: string) => rack.nodes.find((n) => n.name === node)?.address ?? '';
  const uri = (node: string): string => `qemu+tls://${address(node)}/system?pkipath=${pki}`;
  const guest = new NodeGuest(lab, 'g1', uri);
  const seen = await guest.address({ timeoutMs: 300_000 });
  const before = await guest.waitForTick(0, { timeoutMs: 300_000 });

  await daemon.hostler(['vm', 'migrate', 'g1', '--to', 'node2']);
  expect(await daemon.ask<VmShown>(['vm', 'show', 'g1'])).toMatchObject({ host: 'node2', power: 'running' });
  // Asked from the network, at the address that it had: the same boot, further on.
  const ask = async () => {
    const { stdout } = await lab.manager.run('curl', ['-s', '-m', '10', `http://${seen}/`]);
    return JSON.parse(stdout) as { boot: string; tick: number };
  };
  const after = await ask();
  expect(after.boot).toBe(before.boot);
  expect(after.tick).toBeGreaterThan(before.tick);
  const list = async (node: string) =>
    (await lab.manager.run('virsh', ['-c', uri(node), 'list', '--all', '--name'])).stdout.trim();
  expect([await list('node1'), await list('node2')]).toEqual(['', 'g1']);

  // A guest that runs is not cut off unasked; the empty node may be.
  const refused = await daemon.hostler(['node', 'power', 'node2', 'off', '--yes'], { anyExit: true });
  expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining('g1')]);
  await daemon.hostler(['node', 'power', 'node1', 'off', '--yes']);
  await waitFor('node1 to be seen off', async () => (await rack.show('node1')).phase === 'off');
});
