// The volume that a place names, and what it is.
import { NotFoundError, type Connection, type StorageVol } from 'node-libvirt';
import { parseDocument } from '../../../libvirt-xml/index.ts';
import { volumeXml } from '../../../libvirt-xml/storage/volume.ts';
import type { Volume } from '../../../model/volume/volume.ts';
import type { VolumePlace } from '../../ports/hypervisor/volume.ts';
import type { callOptions } from '../link.ts';

type Options = ReturnType<typeof callOptions>;

export async function lookUpVolume(
  connection: Connection,
  place: VolumePlace,
  options: Options,
): Promise<StorageVol> {
  const pool = await connection.storagePoolLookupByName(place.pool, options);
  return pool.volLookupByName(place.volume, options);
}

/**
 * Null where the pool has none of this name, also when another host made it: the pool is looked through
 * anew then.
 */
export async function findVolume(
  connection: Connection,
  place: VolumePlace,
  options: Options,
): Promise<StorageVol | null> {
  const pool = await connection.storagePoolLookupByName(place.pool, options);
  for (const refreshed of [false, true]) {
    if (refreshed) await pool.refresh(options);
    try {
      return await pool.volLookupByName(place.volume, options);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
  }
  return null;
}

export async function describeVolume(volume: StorageVol, options: Options): Promise<Volume> {
  const xml = volumeXml.read(parseDocument(await volume.getXMLDesc(options)).root);
  return {
    name: volume.name,
    pool: volume.pool,
    path: xml.path ?? volume.key,
    format: xml.format ?? 'raw',
    capacityBytes: xml.capacityBytes ?? 0,
    allocationBytes: xml.allocationBytes ?? 0,
    backingPath: xml.backingPath ?? null,
  };
}
