// Makes a volume, and takes one away. A name that is taken is refused by libvirt: nothing is overwritten.
import { NotFoundError } from 'node-libvirt';
import { print } from '../../../libvirt-xml/index.ts';
import { volumeXml } from '../../../libvirt-xml/storage/volume.ts';
import type { VolumeVerbs } from '../../ports/hypervisor/volume.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { describeVolume, findVolume } from './find.ts';

export const createVolume =
  (links: Links): VolumeVerbs['create'] =>
  (host, wanted, options) =>
    asking(host, `make the volume ${wanted.volume}`, async () => {
      const call = callOptions(options);
      const connection = await links.to(host);
      const pool = await connection.storagePoolLookupByName(wanted.pool, call);
      const { backing } = wanted;
      const xml = volumeXml.build({
        name: wanted.volume,
        capacityBytes: wanted.capacityBytes,
        allocationBytes: 0,
        format: wanted.format,
        // libvirt's own default is the format of 2010, which keeps no dirty bitmaps: no checkpoint, no backup
        // of what changed.
        ...(wanted.format === 'qcow2' && { compat: '1.1' }),
        ...(backing !== null && { backingPath: backing.path, backingFormat: backing.format }),
      });
      return describeVolume(await pool.volCreateXML(print(xml), {}, call), call);
    });

export const deleteVolume =
  (links: Links): VolumeVerbs['delete'] =>
  (host, place, options) =>
    asking(host, `delete the volume ${place.volume}`, async () => {
      const call = callOptions(options);
      const volume = await findVolume(await links.to(host), place, call);
      try {
        await volume?.delete({}, call);
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
    });
