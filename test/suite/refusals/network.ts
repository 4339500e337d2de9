// Refusals by what the VM's NIC is plugged into at the target.
import type { LabHost } from '../../../src/lab/host/host.ts';
import { define, withNic, type RefusalCase } from './world.ts';

const bridged = (name: string, more = ''): string =>
  `<network><name>${name}</name><forward mode='bridge'/><bridge name='br-guest'/>${more}</network>`;
const nic = (source: string, more = ''): ((xml: string) => string) =>
  withNic(`<interface type='network'><source ${source}/><model type='virtio'/>${more}</interface>`);

async function network(host: LabHost, xml: string, undo: AsyncDisposableStack, start = true): Promise<void> {
  const name = /<name>(.*)<\/name>/.exec(xml)?.[1] ?? '';
  await define(host, xml, 'network');
  undo.defer(async () => {
    await host.virsh(['net-undefine', name]);
  });
  if (!start) return;
  await host.virsh(['net-start', name]);
  undo.defer(async () => {
    await host.virsh(['net-destroy', name]);
  });
}

export const networkCases: readonly RefusalCase[] = [
  {
    code: 'network-missing',
    async stage(world, undo) {
      await network(world.source, bridged('storage'), undo);
      await world.redefine(nic(`network='storage'`));
    },
  },
  {
    code: 'network-inactive',
    async stage(world, undo) {
      await network(world.source, bridged('storage'), undo);
      await network(world.target, bridged('storage'), undo, false);
      await world.redefine(nic(`network='storage'`));
    },
  },
  {
    code: 'network-differs',
    async stage(world, undo) {
      await network(world.source, bridged('storage'), undo);
      await network(world.target, `<network><name>storage</name><bridge name='br-alone'/></network>`, undo);
      await world.redefine(nic(`network='storage'`));
    },
  },
  {
    code: 'network-vlan',
    amounts: true,
    async stage(world, undo) {
      const tagged = (id: number): string =>
        bridged('tagged', `<virtualport type='openvswitch'/><vlan><tag id='${id}'/></vlan>`);
      await network(world.source, tagged(5), undo, false);
      await network(world.target, tagged(6), undo, false);
      await world.redefine(nic(`network='tagged'`));
    },
  },
  {
    code: 'network-mtu',
    amounts: true,
    stage: (world) => world.redefine(nic(`network='guest'`, `<mtu size='9000'/>`)),
  },
  {
    code: 'port-group-missing',
    async stage(world, undo) {
      await network(world.source, bridged('grouped', `<portgroup name='fast'/>`), undo);
      await network(world.target, bridged('grouped', `<portgroup name='slow'/>`), undo);
      await world.redefine(nic(`network='grouped' portgroup='fast'`));
    },
  },
  {
    code: 'filter-missing',
    async stage(world, undo) {
      const { source } = world;
      source.writeFile('/tmp/filter.xml', `<filter name='only-here'/>`);
      await source.virsh(['nwfilter-define', '/tmp/filter.xml']);
      undo.defer(async () => {
        await world.reset();
        await source.virsh(['nwfilter-undefine', 'only-here']);
      });
      await world.redefine(nic(`network='guest'`, `<filterref filter='only-here'/>`));
    },
  },
];
