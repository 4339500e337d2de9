// Where a guest's disks and files lie: in which pool, how large, and whether the target has them too.
import {
  LibvirtError,
  NotFoundError,
  type Connection,
  type StoragePool,
  type StorageVol,
} from 'node-libvirt';
import { parseDocument } from '../../../libvirt-xml/index.ts';
import { poolXml } from '../../../libvirt-xml/storage/pool.ts';
import type { BackingFile, FileAtTarget, MovingDisk, Presence } from '../../../model/vm/migrate/facts.ts';
import type { callOptions } from '../link.ts';
import { describeVolume, findVolume } from '../volume/find.ts';
import type { DiskFacts } from '../xml/fact/disk.ts';

type Options = ReturnType<typeof callOptions>;

/** What libvirt takes the storage below a pool for; a folder may lie on anything. */
const fileSystems: Readonly<Record<string, MovingDisk['fileSystem']>> = {
  netfs: 'network',
  gluster: 'cluster',
  rbd: 'cluster',
  vstorage: 'cluster',
  iscsi: 'network',
  'iscsi-direct': 'network',
  fs: 'local',
  logical: 'local',
  disk: 'local',
  zfs: 'local',
};

/** Null where no pool of the host holds the path: then nobody can look from here. */
async function volumeAt(connection: Connection, path: string, options: Options): Promise<StorageVol | null> {
  try {
    return await connection.storageVolLookupByPath(path, options);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** The pool that covers the path, so that its absence there means something. */
async function poolOver(connection: Connection, path: string, options: Options): Promise<StoragePool | null> {
  const pools = await connection.listAllStoragePools({ active: true }, options);
  const folders = await Promise.all(
    pools.map(async (pool) => poolXml.read(parseDocument(await pool.getXMLDesc({}, options)).root).path),
  );
  const at = folders.findIndex((folder) => folder !== undefined && path.startsWith(`${folder}/`));
  return pools[at] ?? null;
}

/**
 * libvirt remembers what lay in a pool when it last looked, and another host may have written there since:
 * before a file counts as absent, libvirt is made to look again. That changes its list and nothing else.
 */
async function presence(target: Connection, path: string, options: Options): Promise<Presence> {
  if ((await volumeAt(target, path, options)) !== null) return 'present';
  const pool = await poolOver(target, path, options);
  if (pool === null) return 'unknown';
  try {
    await pool.refresh(options);
  } catch (error) {
    // A volume is being made in it, or the pool has just gone: then its list proves nothing.
    if (error instanceof LibvirtError) return 'unknown';
    throw error;
  }
  return (await volumeAt(target, path, options)) === null ? 'absent' : 'present';
}

export async function atTarget<F extends FileAtTarget>(
  target: Connection,
  file: F,
  options: Options,
): Promise<F> {
  return { ...file, atTarget: await presence(target, file.path, options) };
}

async function locateBacking(
  source: Connection,
  target: Connection,
  path: string,
  options: Options,
): Promise<BackingFile> {
  const volume = await volumeAt(source, path, options);
  return {
    path,
    pool: volume?.pool ?? null,
    allocationBytes: volume === null ? 0 : (await describeVolume(volume, options)).allocationBytes,
    atTarget: await presence(target, path, options),
  };
}

async function fileSystemOf(
  source: Connection,
  pool: string | null,
  options: Options,
): Promise<MovingDisk['fileSystem']> {
  if (pool === null) return 'unknown';
  const found = await source.storagePoolLookupByName(pool, options);
  const { type } = poolXml.read(parseDocument(await found.getXMLDesc({}, options)).root);
  return fileSystems[type ?? ''] ?? 'unknown';
}

export async function locateDisk(
  source: Connection,
  target: Connection,
  disk: DiskFacts,
  options: Options,
): Promise<MovingDisk> {
  const { mirror: _, backing, ...facts } = disk;
  const named =
    facts.pool !== null && facts.volume !== null
      ? await findVolume(source, { pool: facts.pool, volume: facts.volume }, options)
      : null;
  const volume = named ?? (facts.path === null ? null : await volumeAt(source, facts.path, options));
  const found = volume === null ? null : await describeVolume(volume, options);
  const path = found?.path ?? facts.path;
  const layers = backing.flatMap((layer) => (layer.path === null ? [] : [layer.path]));
  const below = layers.length === 0 && found?.backingPath ? [found.backingPath] : layers;
  return {
    ...facts,
    path,
    pool: found?.pool ?? facts.pool,
    volume: found?.name ?? facts.volume,
    capacityBytes: found?.capacityBytes ?? 0,
    allocationBytes: found?.allocationBytes ?? 0,
    backing: await Promise.all(below.map((layer) => locateBacking(source, target, layer, options))),
    fileSystem: await fileSystemOf(source, found?.pool ?? null, options),
    atTarget: path === null ? 'unknown' : await presence(target, path, options),
  };
}
