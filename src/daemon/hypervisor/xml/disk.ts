// The guest's disks and CD drives, and its cloud-init seed.
import type { DiskXml } from '../../../libvirt-xml/domain/disk.ts';
import type { Disk, DiskFormat, VmSpec } from '../../../model/vm/spec.ts';
import type { DiskPlace, VmDefinition } from '../../ports/hypervisor/vm.ts';

/** How the seed's place is called among the places of a VM's disks. */
export const seedDisk = 'seed';
/** The seed's name in the guest: behind every name that a disk of the spec can have. */
export const seedTarget = 'vdzz';

/**
 * A disk that meets an error stops its guest, which sees nothing of it and goes on when the cause is gone.
 */
const onError = { errorPolicy: 'stop', readErrorPolicy: 'stop' } as const;

export function disksOf(definition: VmDefinition): DiskXml[] {
  const { spec, disks } = definition;
  const place = (name: string): DiskPlace | undefined => disks.find((each) => each.disk === name);
  const order = bootOrderOf(spec);
  const found = spec.disks.map((disk) => diskOf(disk, place(disk.name), order.get(disk.name)));
  const seed = place(seedDisk);
  return seed === undefined ? found : [...found, seedOf(seed)];
}

function diskOf(disk: Disk, place: DiskPlace | undefined, bootOrder: number | undefined): DiskXml {
  const isCd = disk.device === 'cdrom';
  return {
    type: place === undefined ? 'file' : 'volume',
    device: disk.device,
    driver: 'qemu',
    format: formatOf(disk),
    ...(disk.cache !== 'default' && { cache: disk.cache }),
    ...(isCd ? {} : { ...onError, discard: 'unmap' }),
    ...(place !== undefined && { source: { pool: place.pool, volume: place.volume } }),
    target: disk.name,
    bus: disk.bus,
    ...((disk.readOnly || isCd) && { readOnly: true }),
    ...(disk.shareable && { shareable: true }),
    ...(bootOrder !== undefined && { bootOrder }),
  };
}

/** An overlay on an image is always qcow2; a CD is what it is. */
function formatOf(disk: Disk): DiskFormat {
  if (disk.device === 'cdrom') return 'raw';
  switch (disk.source.kind) {
    case 'blank':
    case 'volume':
      return disk.source.format;
    case 'image':
      return 'qcow2';
    case 'none':
      return 'raw';
  }
}

/**
 * A virtio disk rather than a CD: small kernels read it without an AHCI driver, and cloud-init takes both.
 */
function seedOf(place: DiskPlace): DiskXml {
  return {
    type: 'volume',
    device: 'disk',
    driver: 'qemu',
    format: 'raw',
    source: { pool: place.pool, volume: place.volume },
    target: seedTarget,
    bus: 'virtio',
    readOnly: true,
  };
}

/** Disks, then CD drives, then the network; the network first where the spec says so. A kernel needs none. */
function bootOrderOf(spec: VmSpec): ReadonlyMap<string, number> {
  if (spec.boot.from === 'kernel') return new Map();
  const first = spec.boot.from === 'network' ? spec.nics.length : 0;
  const sorted = [...spec.disks].sort((one, other) => Number(isCdrom(one)) - Number(isCdrom(other)));
  return new Map(sorted.map((disk, at) => [disk.name, first + at + 1]));
}

const isCdrom = (disk: Disk): boolean => disk.device === 'cdrom';

/** The place of a NIC in the boot order. */
export function nicBootOrder(spec: VmSpec, nic: number): number | undefined {
  if (spec.boot.from === 'kernel') return undefined;
  return spec.boot.from === 'network' ? nic + 1 : spec.disks.length + nic + 1;
}
