// Refusals by where the VM's disks and files lie.
import type { LabHost } from '../../../src/lab/host/host.ts';
import { define, instead, inDevices, withDisk, type RefusalCase, type RefusalWorld } from './world.ts';

const raw = (source: string, more = '', type = 'file'): string =>
  `<disk type='${type}' device='disk'><driver name='qemu' type='raw'/>${source}` +
  `<target dev='vda' bus='virtio'/>${more}</disk>`;
const file = (path: string): string => `<source file='${path}'/>`;

/** A folder pool of the name, of each host's own, and `vda.img` in it where it is asked for. */
async function pool(host: LabHost, name: string, undo: AsyncDisposableStack, filled = true): Promise<void> {
  const path = `/var/lib/${name}`;
  await host.run('mkdir', ['-p', path]);
  if (filled) await host.run('truncate', ['-s', '16M', `${path}/vda.img`]);
  undo.defer(async () => {
    await host.run('rm', ['-r', path]);
  });
  await define(
    host,
    `<pool type='dir'><name>${name}</name><target><path>${path}</path></target></pool>`,
    'pool',
  );
  undo.defer(async () => {
    await host.virsh(['pool-undefine', name]);
  });
  await host.virsh(['pool-start', name]);
  undo.defer(async () => {
    await host.virsh(['pool-destroy', name]);
  });
}

/** The disk in a file of the pool `local`, which is there at the source alone. */
async function localFile(
  { source }: RefusalWorld,
  undo: AsyncDisposableStack,
  { host = source, size = '16M' }: { host?: LabHost; size?: string } = {},
): Promise<string> {
  const path = '/datastore/local/only-here.img';
  await host.run('fallocate', ['-l', size, path]);
  undo.defer(async () => {
    await host.run('rm', ['-f', path]);
    await host.virsh(['pool-refresh', 'local']);
  });
  await host.virsh(['pool-refresh', 'local']);
  return path;
}

const inLocal = (code: string, xml: (path: string) => string): RefusalCase => ({
  code,
  async stage(world, undo) {
    await world.redefine(withDisk(xml(await localFile(world, undo))));
  },
});

const medium = (device: string, target: string) => (path: string) =>
  `<disk type='file' device='${device}'><driver name='qemu' type='raw'/>${file(path)}${target}` +
  '<readonly/></disk>';

export const storageCases: readonly RefusalCase[] = [
  {
    code: 'pool-missing',
    async stage(world, undo) {
      await pool(world.source, 'attic', undo);
      await world.redefine(withDisk(raw(file('/var/lib/attic/vda.img'))));
    },
  },
  {
    code: 'pool-inactive',
    async stage(world, undo) {
      const path = await localFile(world, undo);
      await world.target.virsh(['pool-destroy', 'local']);
      undo.defer(async () => {
        await world.target.virsh(['pool-start', 'local']);
      });
      await world.redefine(withDisk(raw(file(path))));
    },
  },
  {
    code: 'pool-not-used',
    async stage(world, undo) {
      await pool(world.source, 'attic', undo);
      await pool(world.target, 'attic', undo, false);
      await world.redefine(withDisk(raw(file('/var/lib/attic/vda.img'))));
    },
  },
  {
    code: 'disk-gone',
    async stage(world, undo) {
      await pool(world.source, 'mirage', undo);
      await pool(world.target, 'mirage', undo, false);
      await world.usePool('mirage', '--shared', undo);
      await world.redefine(withDisk(raw(file('/var/lib/mirage/vda.img'))));
    },
  },
  {
    code: 'storage-unclear',
    async stage(world, undo) {
      await pool(world.source, 'attic', undo);
      await pool(world.target, 'attic', undo);
      await world.redefine(withDisk(raw(file('/var/lib/attic/vda.img'))));
    },
  },
  {
    code: 'pool-full',
    amounts: true,
    async stage(world, undo) {
      // libvirt counts what the file system keeps for root as free.
      const path = await localFile(world, undo, { size: '64M' });
      const { datastore } = world.target;
      await datastore.fill({ leaveMiB: 4 });
      undo.defer(async () => {
        await datastore.free();
        await world.target.virsh(['pool-refresh', 'local']);
      });
      await world.target.virsh(['pool-refresh', 'local']);
      await world.redefine(withDisk(raw(file(path))));
    },
  },
  {
    code: 'target-file-exists',
    async stage(world, undo) {
      const path = await localFile(world, undo);
      await localFile(world, undo, { host: world.target });
      await world.redefine(withDisk(raw(file(path))));
    },
  },
  {
    code: 'disk-outside-pools',
    stage: (world) => world.redefine(withDisk(raw(file('/var/tmp/outside.img')))),
  },
  inLocal('disk-shareable', (path) => raw(file(path), '<shareable/>')),
  inLocal('read-only-local', (path) => raw(file(path), '<readonly/>')),
  inLocal('cdrom-local', medium('cdrom', `<target dev='sdb' bus='sata'/>`)),
  inLocal('floppy-local', medium('floppy', `<target dev='fda' bus='fdc'/>`)),
  inLocal(
    'disk-block',
    (path) =>
      `<disk type='block' device='lun'><driver name='qemu' type='raw'/><source dev='${path}'/>` +
      `<target dev='sda' bus='scsi'/></disk>`,
  ),
  {
    code: 'disk-nvme',
    stage: (world) =>
      world.redefine(
        withDisk(
          raw(
            `<source type='pci' managed='yes' namespace='1'>` +
              `<address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>`,
            '',
            'nvme',
          ),
        ),
      ),
  },
  {
    code: 'file-missing',
    stage: (world) =>
      world.redefine(instead(/<kernel>[^<]*<\/kernel>/, '<kernel>/datastore/local/vmlinuz</kernel>')),
  },
  {
    code: 'folder-missing',
    stage: (world) =>
      world.redefine(
        inDevices(
          `<channel type='unix'><source mode='connect' path='/datastore/local/peer.sock'/>` +
            `<target type='virtio' name='org.example.peer'/></channel>`,
        ),
      ),
  },
  {
    code: 'secret',
    async stage(world, undo) {
      const path = await localFile(world, undo);
      const secret = `<secret type='passphrase' uuid='7aa3a5b5-6d6a-4f0e-9c41-2f2f4d8e4b11'/>`;
      const sealed = `<source file='${path}'><encryption format='luks'>${secret}</encryption></source>`;
      await world.redefine(withDisk(raw(sealed)));
    },
  },
  {
    code: 'security-driver',
    stage: (world) =>
      world.redefine(
        instead(
          '</devices>',
          `</devices><seclabel type='static' model='apparmor' relabel='no'><label>web</label></seclabel>`,
        ),
      ),
  },
];
