// The differences between two specs of a VM, one by one, and when each of them can take effect.
import type { VirtType } from '../../host/facts.ts';
import type { Json } from '../../json.ts';
import type { Disk, Hardware, Nic, VmSpec } from '../spec.ts';

/** `live`: at once; `next-start`: written now, in effect after the guest was off; `never`: refused. */
export type When = 'live' | 'next-start' | 'never';

export interface Change {
  /** As in the spec: `cpus`, `disks.vda`, `hardware.firmware`. */
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
  readonly when: When;
  readonly why: string;
}

/** What the running domain leaves room for. */
export interface LiveRoom {
  readonly virtType: VirtType;
  /** The domain's maximum of vCPUs, up to which they are plugged in. */
  readonly cpusMax: number;
  /** The memory that it was started with, up to which the balloon gives back. */
  readonly memoryMiBMax: number;
  readonly hasBalloon: boolean;
  /** PCIe ports with nothing in them. */
  readonly freePorts: number;
  readonly hasScsi: boolean;
}

export interface Resize {
  readonly disk: string;
  readonly fromBytes: number;
  readonly toBytes: number;
}

export function changesBetween(
  now: VmSpec,
  wanted: VmSpec,
  resizes: readonly Resize[],
  room: LiveRoom,
): Change[] {
  const changes: Change[] = [];
  if (now.cpus !== wanted.cpus) changes.push(cpuChange(now.cpus, wanted.cpus, room));
  if (now.memoryMiB !== wanted.memoryMiB) changes.push(memoryChange(now.memoryMiB, wanted.memoryMiB, room));
  changes.push(...hardwareChanges(now.hardware, wanted.hardware));
  const ports = { left: room.freePorts };
  changes.push(...diskChanges(now.disks, wanted.disks, room, ports), ...resizes.map(resizeChange));
  changes.push(...nicChanges(now.nics, wanted.nics, ports));
  for (const path of ['boot', 'seed', 'patches', 'template'] as const) {
    if (isSame(now[path], wanted[path])) continue;
    const why =
      path === 'seed' ? 'the guest reads its seed when it starts' : 'it is read when the guest starts';
    changes.push({ path, from: json(now[path]), to: json(wanted[path]), when: 'next-start', why });
  }
  return changes;
}

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function cpuChange(from: number, to: number, room: LiveRoom): Change {
  const change = (when: When, why: string): Change => ({ path: 'cpus', from, to, when, why });
  if (to < from) {
    // QEMU 7.2 without KVM crashes at the next change of its memory map after a vCPU was unplugged.
    return room.virtType === 'qemu'
      ? change('next-start', 'without KVM, QEMU may crash when a vCPU is unplugged')
      : change('live', 'the guest is asked to let go of vCPUs');
  }
  return to <= room.cpusMax
    ? change('live', 'they are plugged in; the guest brings them online')
    : change('next-start', `it was started with room for ${room.cpusMax}`);
}

function memoryChange(from: number, to: number, room: LiveRoom): Change {
  const change = (when: When, why: string): Change => ({ path: 'memoryMiB', from, to, when, why });
  if (!room.hasBalloon) return change('next-start', 'it has no balloon');
  if (to > room.memoryMiBMax) return change('next-start', `it was started with ${room.memoryMiBMax} MiB`);
  return change(
    'live',
    to < from ? 'the balloon takes it from the guest' : 'the balloon gives it back to the guest',
  );
}

const fixed: Readonly<Partial<Record<keyof Hardware, string>>> = {
  arch: 'no guest survives another architecture',
  firmware: 'what is installed boots with the firmware that it was installed under',
};

function hardwareChanges(now: Hardware, wanted: Hardware): Change[] {
  const keys = Object.keys(wanted) as (keyof Hardware)[];
  return keys.flatMap((key): Change[] => {
    if (isSame(now[key], wanted[key])) return [];
    const reason = fixed[key];
    const when: When = reason === undefined ? 'next-start' : 'never';
    const why = reason ?? 'it is part of the board, which is made when the guest starts';
    return [{ path: `hardware.${key}`, from: json(now[key]), to: json(wanted[key]), when, why }];
  });
}

interface Ports {
  left: number;
}

function diskChanges(now: readonly Disk[], wanted: readonly Disk[], room: LiveRoom, ports: Ports): Change[] {
  const changes: Change[] = [];
  for (const disk of now) {
    if (wanted.some((w) => w.name === disk.name)) continue;
    const live =
      disk.device === 'disk' && (disk.bus === 'virtio' || disk.bus === 'scsi' || disk.bus === 'usb');
    const why = live ? 'the guest is asked to let go of it' : `${disk.bus} has no hotplug`;
    changes.push({
      path: `disks.${disk.name}`,
      from: json(disk),
      to: null,
      when: live ? 'live' : 'next-start',
      why,
    });
    if (live && disk.bus === 'virtio') ports.left += 1;
  }
  for (const disk of wanted) {
    const old = now.find((n) => n.name === disk.name);
    if (!old) changes.push(addedDisk(disk, room, ports));
    else if (!isSame(old, disk)) changes.push(changedDisk(old, disk));
  }
  return changes;
}

function addedDisk(disk: Disk, room: LiveRoom, ports: Ports): Change {
  const change = (when: When, why: string): Change => ({
    path: `disks.${disk.name}`,
    from: null,
    to: json(disk),
    when,
    why,
  });
  if (disk.device === 'cdrom') return change('next-start', 'a drive is part of the board');
  if (disk.bus === 'usb') return change('live', 'it is plugged in');
  if (disk.bus === 'scsi') {
    return room.hasScsi
      ? change('live', 'it is plugged in')
      : change('next-start', 'it was started without SCSI');
  }
  if (disk.bus !== 'virtio') return change('next-start', `${disk.bus} has no hotplug`);
  if (ports.left <= 0) return change('next-start', 'no PCIe port is free');
  ports.left -= 1;
  return change('live', 'it is plugged in');
}

function changedDisk(old: Disk, disk: Disk): Change {
  const isMedium = disk.device === 'cdrom' && isSame({ ...old, source: null }, { ...disk, source: null });
  return {
    path: `disks.${disk.name}`,
    from: json(old),
    to: json(disk),
    when: isMedium ? 'live' : 'next-start',
    why: isMedium ? 'the medium is changed' : 'QEMU opens a disk with its settings when it starts',
  };
}

function resizeChange({ disk, fromBytes, toBytes }: Resize): Change {
  const isSmaller = toBytes < fromBytes;
  return {
    path: `disks.${disk}.sizeBytes`,
    from: fromBytes,
    to: toBytes,
    when: isSmaller ? 'never' : 'live',
    why: isSmaller
      ? 'libvirt would cut off what lies behind the new end'
      : 'the guest sees the new size at once',
  };
}

function nicChanges(now: readonly Nic[], wanted: readonly Nic[], ports: Ports): Change[] {
  const path = (nic: Nic): string => `nics.${nic.mac ?? 'new'}`;
  const changes: Change[] = [];
  for (const nic of now) {
    if (wanted.some((w) => w.mac === nic.mac)) continue;
    ports.left += 1;
    changes.push({
      path: path(nic),
      from: json(nic),
      to: null,
      when: 'live',
      why: 'the guest is asked to let go of it',
    });
  }
  for (const nic of wanted) {
    const old = nic.mac === null ? undefined : now.find((n) => n.mac === nic.mac);
    const change = (when: When, why: string): Change => ({
      path: path(nic),
      from: json(old),
      to: json(nic),
      when,
      why,
    });
    if (old && isSame(old, nic)) continue;
    if (old) {
      const onlyNetwork = old.model === nic.model;
      changes.push(
        onlyNetwork
          ? change('live', 'its cable is put into the other network')
          : change('next-start', 'another model is another device'),
      );
    } else if (ports.left <= 0) changes.push(change('next-start', 'no PCIe port is free'));
    else {
      ports.left -= 1;
      changes.push(change('live', 'it is plugged in'));
    }
  }
  return changes;
}
