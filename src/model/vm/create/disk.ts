// The disks of a VM that is to be created: which pool, which volume, on what image, and what that takes.
import type { Refusal } from '../../decision.ts';
import type { Image } from '../../image/image.ts';
import { MiB } from '../../memory.ts';
import type { Fleet } from '../../placement/fleet.ts';
import { diskVolume } from '../../volume/volume.ts';
import type { Disk, DiskFormat, VmSpec } from '../spec.ts';
import type { CreateFacts } from './facts.ts';

export interface NewVolume {
  readonly disk: string;
  readonly pool: string;
  readonly name: string;
  readonly format: DiskFormat;
  readonly capacityBytes: number;
  /** The digest of the image below it; null: it stands alone. */
  readonly image: string | null;
}
export interface DiskLayout {
  /** The spec's disks with every pool named, each as the volume that it will be. */
  readonly disks: readonly Disk[];
  readonly volumes: readonly NewVolume[];
  /** Images that have to be in a pool of the host, with the pool. */
  readonly images: readonly { readonly image: Image; readonly pool: string }[];
  /** Bytes to claim per pool. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly choices: readonly string[];
}

/** What a thin volume takes before the guest has written much. */
const thinBytes = 64 * MiB;

export function layDisks(spec: VmSpec, facts: CreateFacts, refusals: Refusal[]): DiskLayout {
  const layout = {
    disks: [] as Disk[],
    volumes: [] as NewVolume[],
    images: [] as DiskLayout['images'][number][],
  };
  const bytes = new Map<string, number>();
  const choices: string[] = [];
  const poolFor = poolChooser(facts.fleet, choices);
  const take = (pool: string, count: number): void => void bytes.set(pool, (bytes.get(pool) ?? 0) + count);
  const need = (name: string, pool: string, about: string): Image | null => {
    const image = findImage(facts.images, name);
    if (!image) refusals.push(imageMissing(name, about, facts.images));
    else if (!layout.images.some((i) => i.image.digest === image.digest && i.pool === pool)) {
      layout.images.push({ image, pool });
    }
    return image;
  };
  for (const disk of spec.disks) {
    const made = layDisk(disk, facts, poolFor, need);
    if (made === null) refusals.push(noPool(disk.name));
    else {
      layout.disks.push(made.disk);
      if (made.volume) {
        layout.volumes.push(made.volume);
        take(made.volume.pool, made.volume.format === 'raw' ? made.volume.capacityBytes : thinBytes);
      }
    }
  }
  if (spec.boot.from === 'kernel' || spec.seed !== null) {
    const pool = layout.volumes[0]?.pool ?? poolFor();
    if (pool === null) refusals.push(noPool(spec.boot.from === 'kernel' ? 'kernel' : 'seed'));
    else {
      if (spec.boot.from === 'kernel') {
        need(spec.boot.kernel, pool, 'kernel');
        if (spec.boot.initrd !== null) need(spec.boot.initrd, pool, 'initrd');
      }
      if (spec.seed !== null) take(pool, MiB);
    }
  }
  for (const { image, pool } of layout.images) take(pool, image.sizeBytes);
  return { ...layout, bytes, choices };
}

type Need = (name: string, pool: string, about: string) => Image | null;

/** Null where no pool can be found for it. */
function layDisk(
  disk: Disk,
  facts: CreateFacts,
  poolFor: () => string | null,
  need: Need,
): { readonly disk: Disk; readonly volume: NewVolume | null } | null {
  const { source } = disk;
  if (source.kind === 'none' || source.kind === 'volume') return { disk, volume: null };
  const pool = source.pool ?? poolFor();
  if (pool === null) return null;
  const image = source.kind === 'image' ? need(source.image, pool, `disk ${disk.name}`) : null;
  if (disk.device === 'cdrom' && image) {
    const volume = `hostler-${image.digest}`;
    return { disk: { ...disk, source: { kind: 'volume', pool, volume, format: 'raw' } }, volume: null };
  }
  const format = source.kind === 'blank' ? source.format : 'qcow2';
  const name = diskVolume(facts.request.name, disk.name, format);
  const capacityBytes = source.sizeBytes ?? image?.virtualBytes ?? 0;
  return {
    disk: { ...disk, source: { kind: 'volume', pool, volume: name, format } },
    volume: { disk: disk.name, pool, name, format, capacityBytes, image: image?.digest ?? null },
  };
}

export const findImage = (images: readonly Image[], name: string): Image | null =>
  images.find((i) => i.name === name || i.digest === name || i.id === name) ?? null;

/**
 * One pool for all disks that name none: the one that most hosts have, so that placement has most to choose
 * from.
 */
function poolChooser(fleet: Fleet, choices: string[]): () => string | null {
  let chosen: string | null | undefined;
  return () => {
    if (chosen !== undefined) return chosen;
    const counts = new Map<string, number>();
    for (const host of fleet.hosts)
      for (const name of host.pools.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const [best] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    chosen = best?.[0] ?? null;
    if (best) choices.push(`pool ${best[0]}: ${best[1]} of ${fleet.hosts.length} hosts have it`);
    return chosen;
  };
}

const noPool = (about: string): Refusal => ({
  code: 'no-pool',
  about: `disk ${about}`,
  needed: 'a pool that hostler may write into',
  found: 'none on any host',
  fix: 'Name one: hostler pool use HOST POOL.',
});

const imageMissing = (name: string, about: string, images: readonly Image[]): Refusal => ({
  code: 'image-missing',
  about,
  needed: `the image ${name}`,
  found: images.length === 0 ? 'no images' : `${images.length} images, none of that name`,
  fix: `Add it: hostler image add ${name} FILE.`,
});

/** Volumes that are named, and those that would be made, against what was found. */
export function volumeRefusals(layout: DiskLayout, facts: CreateFacts): Refusal[] {
  const refusals: Refusal[] = [];
  const made = new Set(layout.volumes.map((v) => `${v.pool}/${v.name}`));
  for (const disk of layout.disks) {
    if (disk.source.kind !== 'volume') continue;
    const { pool, volume } = disk.source;
    const found = facts.volumes.filter((v) => v.pool === pool && v.name === volume);
    const about = `disk ${disk.name}`;
    const [first] = found;
    if (made.has(`${pool}/${volume}`)) {
      if (first) refusals.push(volumeExists(about, pool, volume));
      continue;
    }
    if (disk.device === 'cdrom') continue;
    if (!first) refusals.push(volumeMissing(about, pool, volume));
    const user = found.find((v) => v.usedBy !== null)?.usedBy;
    if (user != null && !disk.shareable) refusals.push(volumeUsed(about, pool, volume, user));
  }
  return refusals;
}

const volumeExists = (about: string, pool: string, volume: string): Refusal => ({
  code: 'volume-exists',
  about,
  needed: `no volume ${volume} in the pool ${pool}`,
  found: 'one that was there before',
  fix: `Choose another name for the VM, or see whose it is: virsh vol-info ${volume} ${pool}.`,
});
const volumeMissing = (about: string, pool: string, volume: string): Refusal => ({
  code: 'volume-missing',
  about,
  needed: `the volume ${volume} in the pool ${pool}`,
  found: 'no host has it',
  fix: `See what there is: virsh vol-list ${pool}; a new file shows after virsh pool-refresh ${pool}.`,
});
const volumeUsed = (about: string, pool: string, volume: string, user: string): Refusal => ({
  code: 'volume-in-use',
  about,
  needed: `a volume that no other VM writes to`,
  found: `${volume} in ${pool} is a disk of ${user}`,
  fix: `Use another volume, or delete ${user} and keep its disks.`,
});
