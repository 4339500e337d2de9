// A process that is somewhere in the lab and goes to a host by a URI: what it can do there comes out as
// JSON, its failure too. Started by reach.test.ts: `node traveller.ts URI`.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, EventsLost, Resync, type StoragePool } from 'node-libvirt';

const content = Buffer.alloc(3 * 2 ** 20, 'node-libvirt ');
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const names = (objects: readonly { readonly name: string }[]): string[] =>
  objects.map(({ name }) => name).sort();

async function upAndDown(pool: StoragePool): Promise<boolean> {
  const xml = `<volume><name>reach-${process.pid}</name><capacity>${content.length}</capacity></volume>`;
  const volume = await pool.volCreateXML(xml);
  await pipeline(Readable.from([content]), await volume.upload(0n, 0n));
  const arrived = await (await volume.download(0n, 0n)).toArray();
  await volume.delete();
  return digest(Buffer.concat(arrived as Buffer[])) === digest(content);
}

async function look(uri: string) {
  await using connection = await connect(uri);
  await using events = connection.storagePoolEvents();
  await using others = connection.networkEvents();
  await using devices = connection.nodeDeviceEvents();
  await Promise.all([events.ready, others.ready, devices.ready]);
  const pool = await connection.storagePoolLookupByName('local');
  await pool.refresh();
  const { value: event } = await events.next();
  const missed = event === undefined || event instanceof Resync || event instanceof EventsLost;
  return {
    uri: await connection.getURI(),
    event: missed ? 'none' : `${event.kind} of ${event.storagePool.name}`,
    equal: await upAndDown(pool),
    pools: names(await connection.listAllStoragePools()),
    networks: names(await connection.listAllNetworks()),
    filters: (await connection.listAllNWFilters()).length,
    devices: (await connection.listAllNodeDevices()).length,
    interfaces: (await connection.listAllInterfaces()).length,
    secrets: (await connection.listAllSecrets()).length,
    atOnce: (await Promise.all(Array.from({ length: 64 }, () => connection.getHostname()))).length,
  };
}

export type Found = Awaited<ReturnType<typeof look>>;

const end = (found: unknown): boolean => process.stdout.write(JSON.stringify(found));
await look(process.argv[2] ?? '').then(end, (error: unknown) => end({ error: String(error) }));
