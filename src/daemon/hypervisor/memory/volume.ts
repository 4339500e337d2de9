// The volume verbs of the in-memory hypervisor; a text stands for a volume's bytes.
import type { Volume } from '../../../model/volume/volume.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { VolumePlace, VolumeVerbs } from '../../ports/hypervisor/volume.ts';
import { HostlerError } from '../../../model/errors.ts';
import { poolOf, reach, refused, type MemoryFleet, type MemoryHost, type MemoryVolume } from './fleet.ts';

export function memoryVolume(fleet: MemoryFleet): VolumeVerbs {
  const on = async (address: HostAddress): Promise<MemoryHost> => {
    await fleet.tick();
    return reach(fleet, address);
  };
  return {
    async read(address, { pool, volume }) {
      const found = poolOf(await on(address), pool).get(volume);
      return found ? shown(pool, found) : null;
    },
    async list(address, pool) {
      return [...poolOf(await on(address), pool).values()].map((volume) => shown(pool, volume));
    },
    async create(address, { pool, volume: name, format, capacityBytes, backing }) {
      const volumes = poolOf(await on(address), pool);
      if (volumes.has(name)) throw refused(`storage volume '${name}' exists already`);
      const backingPath = backing?.path ?? null;
      const volume: MemoryVolume = { name, format, capacityBytes, backingPath, content: '', writer: null };
      volumes.set(name, volume);
      return shown(pool, volume);
    },
    async upload(address, place, content) {
      const volume = volumeOf(await on(address), place);
      let bytes = '';
      for await (const chunk of content.open()) {
        bytes += Buffer.from(chunk).toString('latin1');
        // Half of it is there when it is cut.
        volume.content = bytes;
        await fleet.tick();
        reach(fleet, address);
      }
    },
    async copy(from, to) {
      const source = volumeOf(await on(from.host), from);
      const target = volumeOf(await on(to.host), to);
      target.content = 'half';
      await fleet.tick();
      reach(fleet, from.host);
      reach(fleet, to.host);
      target.content = source.content;
    },
    async readDigest(address, place, sizeBytes) {
      const { content } = volumeOf(await on(address), place);
      const bytes = Buffer.from(content.slice(0, sizeBytes), 'latin1');
      return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
    },
    async delete(address, { pool, volume: name }) {
      const volumes = poolOf(await on(address), pool);
      const writer = volumes.get(name)?.writer ?? null;
      if (writer !== null) fleet.violations.push(`${pool}/${name} was deleted under ${writer}`);
      volumes.delete(name);
    },
  };
}

const shown = (pool: string, volume: MemoryVolume): Volume => ({
  name: volume.name,
  pool,
  path: `/srv/${pool}/${volume.name}`,
  format: volume.format,
  capacityBytes: volume.capacityBytes,
  allocationBytes: volume.content.length,
  backingPath: volume.backingPath,
});

function volumeOf(host: MemoryHost, { pool, volume }: VolumePlace): MemoryVolume {
  const found = poolOf(host, pool).get(volume);
  if (found) return found;
  throw new HostlerError('volume-not-found', {
    message: `${host.address.name} has no volume ${pool}/${volume}`,
    fix: 'List the volumes of the pool on the host.',
  });
}
