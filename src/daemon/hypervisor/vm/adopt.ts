// What an adoption needs of a foreign domain: its definition as a spec, and what would stand in the way.
import { NotFoundError, UnsupportedError, type Connection } from 'node-libvirt';
import { parseDocument, select, type XmlElement } from '../../../libvirt-xml/index.ts';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import type { VolumePlace } from '../../ports/hypervisor/volume.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { specOf, type VolumesByPath } from '../xml/spec.ts';
import { findDomain, nullWhenGone } from './read.ts';

type Options = ReturnType<typeof callOptions>;

async function volumesOf(connection: Connection, root: XmlElement, options: Options): Promise<VolumesByPath> {
  const places = new Map<string, VolumePlace>();
  for (const disk of select(root, 'devices/disk/source')) {
    const path = disk.attributes.get('file') ?? disk.attributes.get('dev');
    const place = path === undefined ? null : await placeOf(connection, path, options);
    if (path !== undefined && place !== null) places.set(path, place);
  }
  return places;
}

async function placeOf(connection: Connection, path: string, options: Options): Promise<VolumePlace | null> {
  try {
    const volume = await connection.storageVolLookupByPath(path, options);
    const pool = await volume.storagePoolLookupByVolume(options);
    return { pool: pool.name, volume: volume.name };
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof UnsupportedError) return null;
    throw error;
  }
}

export const readForeign =
  (links: Links): VmVerbs['readForeign'] =>
  (host, uuid, options) =>
    asking(host, 'read a foreign domain', async () => {
      const call = callOptions(options);
      const connection = await links.to(host);
      const domain = await findDomain(connection, uuid, call);
      if (domain === null) return null;
      return nullWhenGone(async () => {
        const persistent = await domain.isPersistent(call);
        const text = await domain.getXMLDesc({ inactive: persistent }, call);
        const { root } = parseDocument(text);
        const autostart = persistent && (await domain.getAutostart(call));
        return { spec: specOf(root, await volumesOf(connection, root, call)), persistent, autostart };
      });
    });
