// Refusals by what the VM is, what is under way on it, and what its name and UUID meet at the target.
import { waitFor } from '../../../src/lab/wait.ts';
import { define, seen, subject, withDisk, type RefusalCase } from './world.ts';

const stranger = (name: string, uuid?: string): string =>
  `<domain type='qemu'><name>${name}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}` +
  `<memory unit='MiB'>16</memory><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>`;

const pull =
  `<domainbackup mode='pull'><server transport='unix' socket='/tmp/backup.sock'/><disks>` +
  `<disk name='vda' backup='yes' type='file'><scratch file='/tmp/scratch.qcow2'/></disk>` +
  '</disks></domainbackup>';

export const vmCases: readonly RefusalCase[] = [
  {
    code: 'snapshots',
    amounts: true,
    async stage({ source }, undo) {
      await source.virsh(['snapshot-create-as', subject, 'before-upgrade']);
      undo.defer(async () => {
        await source.virsh(['snapshot-delete', subject, 'before-upgrade']);
      });
    },
  },
  {
    code: 'checkpoints',
    amounts: true,
    async stage(world, undo) {
      const { source } = world;
      await world.start();
      await source.virsh(['checkpoint-create-as', subject, 'monday']);
      undo.defer(async () => {
        await source.virsh(['checkpoint-delete', subject, 'monday']);
      });
    },
  },
  {
    code: 'managed-save',
    async stage(world, undo) {
      await world.start();
      await world.source.virsh(['managedsave', subject, '--paused']);
      undo.defer(async () => {
        await world.source.virsh(['managedsave-remove', subject]);
      });
    },
  },
  {
    code: 'job-running',
    async stage(world, undo) {
      await world.start();
      world.source.writeFile('/tmp/backup.xml', pull);
      await world.source.virsh(['backup-begin', subject, '/tmp/backup.xml']);
      undo.defer(async () => {
        await world.source.virsh(['domjobabort', subject]);
      });
    },
  },
  {
    code: 'block-job-running',
    async stage(world, undo) {
      const { source } = world;
      const copy = '/datastore/shared/copy.qcow2';
      await world.start();
      await source.virsh(['blockcopy', subject, 'vda', '--dest', copy, '--transient-job']);
      undo.defer(async () => {
        await source.virsh(['blockjob', subject, 'vda', '--abort']);
        await source.run('rm', ['-f', copy]);
      });
    },
  },
  {
    code: 'migration-running',
    async stage(world, undo) {
      const { source, target } = world;
      const file = '/datastore/local/slow.img';
      await source.run('sh', ['-c', `head -c 33554432 /dev/urandom >${file}`]);
      undo.defer(async () => {
        await source.run('rm', ['-f', file]);
      });
      await world.redefine(
        withDisk(
          `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${file}'/>` +
            `<target dev='vda' bus='virtio'/></disk>`,
        ),
      );
      await world.start();
      const words = ['migrate', '--live', '--p2p', '--copy-storage-all', '--bandwidth', '1', subject];
      const moving = source.spawn('virsh', [...words, `qemu+tls://${target.name}/system`]);
      undo.defer(async () => {
        await source.virsh(['domjobabort', subject]);
        await moving.ended();
        await target.run('virsh', ['vol-delete', '--pool', 'local', 'slow.img'], { anyExit: true });
      });
      await waitFor('the move to be under way', async () => {
        const there = await target.run('virsh', ['dumpxml', subject], { anyExit: true });
        const job = await source.virsh(['domjobinfo', subject]);
        return there.stdout.includes('tty=') && /Data remaining:\s+[1-9]/.test(job);
      });
    },
  },
  {
    code: 'name-taken',
    async stage({ target }, undo) {
      await define(target, stranger(subject));
      undo.defer(async () => {
        await target.virsh(['undefine', subject]);
      });
    },
  },
  {
    code: 'defined-there',
    async stage({ target, uuid }, undo) {
      await define(target, stranger('web-of-old', uuid));
      undo.defer(async () => {
        await target.virsh(['undefine', 'web-of-old']);
      });
    },
  },
  {
    code: 'already-running-there',
    async stage(world, undo) {
      const { target, uuid } = world;
      // One that ran there alone would be taken for a VM that somebody has moved.
      await world.start();
      await seen('that it runs at home', async () => {
        const { power } = await world.fleet.daemon.ask<{ power: string }>(['vm', 'show', subject]);
        return power === 'paused';
      });
      await define(target, stranger('web-of-old', uuid));
      await target.virsh(['start', 'web-of-old', '--paused']);
      undo.defer(async () => {
        await target.virsh(['destroy', 'web-of-old']);
        await target.virsh(['undefine', 'web-of-old']);
      });
    },
  },
];
