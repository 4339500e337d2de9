// Refusals by the two hosts themselves and the way between them.
import type { RefusalCase, RefusalWorld } from './world.ts';

/** Moves a probe guest; whether it arrives is what is staged. */
const probe = ({ fleet, source, target }: RefusalWorld): Promise<unknown> =>
  fleet.daemon.hostler(['host', 'reach', source.name, target.name], { anyExit: true });

export const hostCases: readonly RefusalCase[] = [
  {
    code: 'target-not-up',
    async stage(world, undo) {
      const { target } = world;
      await target.libvirt.kill();
      undo.defer(async () => {
        await target.startLibvirt();
        await world.hostIsUp(target.name);
      });
      await world.hostIsUp(target.name, false);
    },
  },
  {
    code: 'unreachable',
    async stage(world, undo) {
      const { source, target } = world;
      const rule = ['INPUT', '-s', source.plan.address.mgmt, '-p', 'tcp', '--dport', '16514'];
      const reject = ['-j', 'REJECT', '--reject-with', 'tcp-reset'];
      await target.run('iptables', ['-I', ...rule, ...reject]);
      undo.defer(async () => {
        await target.run('iptables', ['-D', ...rule, ...reject]);
        await probe(world);
      });
      await probe(world);
    },
  },
  {
    code: 'tls',
    words: ['--tls', 'require'],
    async stage(world, undo) {
      const { target } = world;
      await target.run('mv', ['/etc/pki/qemu', '/etc/pki/qemu.away']);
      undo.defer(async () => {
        await target.run('mv', ['/etc/pki/qemu.away', '/etc/pki/qemu']);
        await probe(world);
      });
      await probe(world);
    },
  },
  {
    code: 'host-uuid-equal',
    async stage(world, undo) {
      const { source, target } = world;
      const restartAs = async (from: string, to: string): Promise<void> => {
        const change = `s/host_uuid = "${from}"/host_uuid = "${to}"/`;
        await target.run('sed', ['-i', change, '/etc/libvirt/libvirtd.conf']);
        await target.libvirt.kill();
        await target.startLibvirt();
        await world.hostIsUp(target.name);
      };
      undo.defer(() => restartAs(source.plan.uuid, target.plan.uuid));
      await restartAs(target.plan.uuid, source.plan.uuid);
    },
  },
];
