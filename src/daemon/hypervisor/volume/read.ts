// What volumes there are.
import type { VolumeVerbs } from '../../ports/hypervisor/volume.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { nullWhenGone } from '../vm/read.ts';
import { describeVolume, findVolume } from './find.ts';

export const readVolume =
  (links: Links): VolumeVerbs['read'] =>
  (host, place, options) =>
    asking(host, `look for the volume ${place.volume}`, async () => {
      const call = callOptions(options);
      const volume = await findVolume(await links.to(host), place, call);
      return volume === null ? null : nullWhenGone(() => describeVolume(volume, call));
    });

export const listVolumes =
  (links: Links): VolumeVerbs['list'] =>
  (host, pool, options) =>
    asking(host, `list the pool ${pool}`, async () => {
      const call = callOptions(options);
      const found = await (await links.to(host)).storagePoolLookupByName(pool, call);
      await found.refresh(call);
      const volumes = await found.listAllVolumes(call);
      const all = await Promise.all(volumes.map((v) => nullWhenGone(() => describeVolume(v, call))));
      return all.filter((v) => v !== null);
    });
