// Real disks through the typed objects: transfers with equal hashes, snapshots, checkpoints, backups, block
// jobs.
import { SparseHole, type Connection, type Domain, type StorageVol } from 'node-libvirt';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { connectTo, EventLog, guestXml, labOf } from './world.ts';

const MiB = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function rawVolume(connection: Connection, name: string, bytes: number): Promise<StorageVol> {
  const pool = await connection.storagePoolLookupByName('local');
  const xml = `<volume><name>${name}</name><capacity>${bytes}</capacity><allocation>0</allocation>
    <target><format type='raw'/></target></volume>`;
  return pool.volCreateXML(xml);
}

test('what is uploaded comes back as it was', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  const content = randomBytes(40 * MiB + 4321);
  const volume = await rawVolume(connection, 'whole.img', content.length);
  const chunks = Array.from({ length: 41 }, (_, i) => content.subarray(i * MiB, (i + 1) * MiB));
  await pipeline(Readable.from(chunks), await volume.upload(0n, 0n));
  const { stdout } = await lab.host('host1').run('sha256sum', ['/datastore/local/whole.img']);
  expect(stdout.split(' ')[0]).toBe(sha256(content));

  const hash = createHash('sha256');
  await pipeline(await volume.download(0n, 0n), hash);
  expect(hash.digest('hex')).toBe(sha256(content));
  const part = await (await volume.download(BigInt(MiB), 1000n)).toArray();
  expect(Buffer.concat(part as Buffer[])).toEqual(content.subarray(MiB, MiB + 1000));
  await volume.delete();
});

test('holes are neither sent nor stored', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  const data = randomBytes(MiB);
  const volume = await rawVolume(connection, 'sparse.img', 256 * MiB);
  const parts = [data, new SparseHole(BigInt(254 * MiB)), data];
  await pipeline(Readable.from(parts), await volume.upload(0n, 0n, { sparseStream: true }));
  const { allocation, capacity } = await volume.getInfo();
  expect(capacity).toBe(BigInt(256 * MiB));
  expect(allocation).toBeLessThan(4n * BigInt(MiB));

  let sent = 0;
  let holes = 0n;
  for await (const part of await volume.download(0n, 0n, { sparseStream: true })) {
    if (part instanceof SparseHole) holes += part.length;
    else sent += (part as Buffer).length;
  }
  expect(BigInt(sent) + holes).toBe(BigInt(256 * MiB));
  expect(sent).toBeLessThan(4 * MiB);
});

/** A domain with one disk; its CPUs stand still, as only its disks matter. */
async function still(connection: Connection, host: LabHost, name: string): Promise<Domain> {
  const path = `/datastore/local/${name}.qcow2`;
  await host.run('qemu-img', ['create', '-q', '-f', 'qcow2', path, '64M']);
  await host.run('qemu-io', ['-c', 'write -P 17 0 8M', path]);
  const domain = await connection.domainDefineXML(await guestXml({ name, disks: [path] }));
  await domain.createWithFlags({ paused: true });
  return domain;
}

const ready = 3;
const completed = 0;

test('a disk grows by a snapshot and is made one again by a commit', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  const domain = await still(connection, lab.host('host1'), 'layers');
  await using log = await EventLog.of(connection, domain);
  const xml = `<domainsnapshot><name>top</name><disks><disk name='vda' snapshot='external'>
    <source file='/datastore/local/layers.top'/></disk></disks></domainsnapshot>`;
  const snapshot = await domain.snapshotCreateXML(xml, { diskOnly: true, atomic: true });
  expect(await snapshot.getXMLDesc()).toContain('layers.top');
  expect(await domain.getXMLDesc()).toContain("<backingStore type='file'");

  await domain.blockCommit('vda', null, null, 0n, { active: true, shallow: true });
  await log.wait('blockJob2', (e) => e.dst === 'vda' && e.status === ready);
  expect(await domain.getBlockJobInfo('vda')).toMatchObject({ type: 4 });
  await domain.blockJobAbort('vda', { pivot: true });
  await log.wait('blockJob2', (e) => e.dst === 'vda' && e.status === completed);
  expect(await domain.getBlockJobInfo('vda')).toBeNull();
  expect(await domain.getXMLDesc()).not.toContain('layers.top');
  await snapshot.delete({ metadataOnly: true });
  await domain.destroy();
});

test('a disk is copied away while it is in use', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  const domain = await still(connection, lab.host('host1'), 'mirror');
  await domain.destroy();
  const xml = await domain.getXMLDesc();
  await domain.undefine();
  // Copies are for transient domains in old libvirts; a transient one serves all.
  const running = await connection.domainCreateXML(xml, { paused: true });
  await using log = await EventLog.of(connection, running);
  const target = `<disk type='file'><source file='/datastore/shared/mirror.qcow2'/>
    <driver type='qcow2'/></disk>`;
  await running.blockCopy('vda', target, { bandwidth: 100n * BigInt(MiB) });
  await log.wait('blockJob2', (e) => e.status === ready);
  await running.blockJobAbort('vda', { pivot: true });
  await log.wait('blockJob2', (e) => e.status === completed);
  expect(await running.getXMLDesc()).toContain('/datastore/shared/mirror.qcow2');
  await running.destroy();
});

test('a checkpoint makes the next backup small', async (ctx) => {
  await using lab = await labOf(ctx);
  const host = lab.host('host1');
  await using connection = await connectTo(lab, 'host1');
  const domain = await still(connection, host, 'saved');
  await using log = await EventLog.of(connection, domain);
  const backup = (file: string, since = '') => `<domainbackup mode='push'>${since}
    <disks><disk name='vda' backup='yes' type='file'>
    <driver type='qcow2'/><target file='/datastore/local/${file}'/></disk></disks></domainbackup>`;
  const checkpoint = (name: string) => `<domaincheckpoint><name>${name}</name></domaincheckpoint>`;
  const done = async (count: number) =>
    waitFor(
      'the end of the backup',
      () => log.events.filter((e) => e.kind === 'jobCompleted').length >= count,
    );

  await domain.backupBegin(backup('full.qcow2'), checkpoint('first'));
  await done(1);
  const finished = log.events.find((e) => e.kind === 'jobCompleted');
  expect(finished?.kind === 'jobCompleted' && finished.params.success).toBe(true);
  await domain.backupBegin(backup('more.qcow2', '<incremental>first</incremental>'), checkpoint('second'));
  await done(2);
  const sizeOf = async (file: string) =>
    Number((await host.run('stat', ['-c', '%s', `/datastore/local/${file}`])).stdout);
  expect(await sizeOf('full.qcow2')).toBeGreaterThan(8 * MiB);
  expect(await sizeOf('more.qcow2')).toBeLessThan(2 * MiB);

  const second = await domain.checkpointLookupByName('second');
  expect((await second.getParent()).name).toBe('first');
  expect((await domain.listAllCheckpoints({ roots: true })).map((c) => c.name)).toEqual(['first']);
  await second.delete();
  await domain.destroy();
});
