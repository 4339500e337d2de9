// Questions across all VMs that single tasks ask: who has this UUID, this volume, this name.
import type { HostId, VmId } from '../../../model/ids.ts';
import type { Power } from '../../../model/vm/vm.ts';
import type { Reader } from '../store.ts';

/** Domains of the same UUID on other hosts: copies, and what a take-over left behind. */
export async function readSameUuid(
  db: Reader,
  uuid: string,
  except: VmId,
): Promise<{ hostName: string; power: Power }[]> {
  const rows = await db
    .selectFrom('vm')
    .innerJoin('host', 'host.id', 'vm.host_id')
    .select(['host.name', 'vm.power'])
    .where('vm.uuid', '=', uuid)
    .where('vm.id', '<>', except)
    .execute();
  return rows.map(({ name, power }) => ({ hostName: name, power: power as Power }));
}

/** Names of the other VMs whose spec names the volume. */
export async function readVolumeUsers(
  db: Reader,
  volume: { readonly pool: string; readonly volume: string },
  except: VmId,
): Promise<string[]> {
  const rows = await db
    .selectFrom('vm')
    .select(['name', 'spec'])
    .where('id', '<>', except)
    .where('spec', 'like', `%${likeText(JSON.stringify(volume.volume))}%`)
    .execute();
  // The text only narrows it down; whether a disk names it is read from the spec.
  return rows
    .filter(({ spec }) => spec !== null && namesVolume(JSON.parse(spec), volume))
    .map(({ name }) => name);
}

/** What placement counts of every VM that hostler knows the specification of: three columns of twenty. */
export async function readPlacedVms(
  db: Reader,
): Promise<{ id: VmId; name: string; host: HostId | null; cpus: number; memoryMiB: number }[]> {
  const rows = await db
    .selectFrom('vm')
    .select(['id', 'name', 'host_id', 'spec'])
    .where('spec', 'is not', null)
    .execute();
  return rows.map(({ id, name, host_id, spec }) => {
    const { cpus, memoryMiB } = JSON.parse(spec ?? '{}') as { cpus: number; memoryMiB: number };
    return { id: id as VmId, name, host: host_id as HostId | null, cpus, memoryMiB };
  });
}

/** Every name that a domain has, with the host that it is on. */
export async function readDomainNames(db: Reader): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('vm')
    .leftJoin('host', 'host.id', 'vm.host_id')
    .select(['vm.name', 'host.name as hostName'])
    .execute();
  return new Map(rows.map(({ name, hostName }) => [name, hostName ?? 'no host']));
}

/** Without the characters that LIKE takes for something else: they match anything, and the spec decides. */
const likeText = (text: string): string => text.replaceAll(/[%\\]/g, '_');

function namesVolume(spec: unknown, { pool, volume }: { pool: string; volume: string }): boolean {
  const { disks } = spec as {
    disks: readonly { source: { kind: string; pool?: string; volume?: string } }[];
  };
  return disks.some(({ source }) => source.pool === pool && source.volume === volume);
}

/** Every MAC address that a spec of ours has given. */
export async function readMacs(db: Reader): Promise<Set<string>> {
  const rows = await db.selectFrom('vm').select('spec').where('spec', 'is not', null).execute();
  const macs = new Set<string>();
  for (const { spec } of rows) {
    const { nics } = JSON.parse(spec ?? '{"nics":[]}') as { nics: readonly { mac: string | null }[] };
    for (const { mac } of nics) if (mac !== null) macs.add(mac);
  }
  return macs;
}
