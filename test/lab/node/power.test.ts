// Two machines without a disk are switched on over their BMCs and become hosts.
import { expect, test } from 'vitest';
import { LabDaemon } from '../../../src/lab/daemon.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { LabRack } from '../../../src/lab/node/rack.ts';

/** Minutes: two machines boot under emulation. */
const long = 45 * 60_000;

test('switched on over its BMC, a node becomes a host', { timeout: long }, async () => {
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
});
