// A guest's devices as values that domain capabilities list, and those that are a piece of the host.
import { among } from '../../../../libvirt-xml/field.ts';
import type { DevicesXml } from '../../../../libvirt-xml/domain/device.ts';
import type { HostdevXml } from '../../../../libvirt-xml/domain/hostdev.ts';
import type { DeviceUse, HostDevice, MovingVm } from '../../../../model/vm/migrate/facts.ts';
import { isHostDevice } from './nic.ts';

type Values = Readonly<Record<string, string | undefined>>;

/** Class and field are the names that libvirt's domain capabilities use (formatdomaincaps). */
export function deviceUsesOf(devices: DevicesXml): DeviceUse[] {
  const uses: DeviceUse[] = [];
  const note = <T extends object>(
    className: string,
    all: readonly T[] | undefined,
    valuesOf: (one: T) => Values,
  ): void => {
    for (const [at, one] of (all ?? []).entries()) {
      const name = nameIn(one) ?? `${className}${String(at)}`;
      for (const [field, value] of Object.entries(valuesOf(one))) {
        if (value !== undefined) uses.push({ name, className, field, value });
      }
    }
  };
  note('disk', devices.disks, ({ device, bus }) => ({ diskDevice: device, bus }));
  note('graphics', devices.graphics, ({ type }) => ({ type }));
  note('video', devices.videos, ({ model }) => ({ modelType: model }));
  note('rng', devices.entropySources, ({ model, backend }) => ({ model, backendModel: backend }));
  note('tpm', devices.tpms, ({ model, backend, version }) => ({
    model,
    backendModel: backend,
    backendVersion: version,
  }));
  note('filesystem', devices.filesystems, ({ driver }) => ({ driverType: driver }));
  note('channel', devices.channels, ({ type }) => ({ type: built.has(type ?? '') ? type : undefined }));
  note('panic', devices.panics, ({ model }) => ({ model }));
  return uses;
}

/** Kinds of channel that QEMU has to be built with; libvirt does not list the plain ones (file, pipe, …). */
const built: ReadonlySet<string> = new Set(['spicevmc', 'qemu-vdagent', 'dbus']);

/** A disk is known by its target (`vda`), another device by the alias that libvirt or its owner gave it. */
function nameIn(device: {
  readonly target?: unknown;
  readonly bus?: unknown;
  readonly aliases?: readonly { readonly name?: string }[];
}): string | undefined {
  const { target, bus, aliases } = device;
  return typeof target === 'string' && bus !== undefined ? target : aliases?.[0]?.name;
}

export function tpmOf({ tpms = [] }: DevicesXml): MovingVm['tpm'] {
  const [tpm] = tpms;
  if (tpm === undefined) return null;
  const kind = among(tpm.backend, ['passthrough', 'external']);
  return { kind: kind ?? 'emulator', secret: tpm.encryptionSecret ?? null };
}

export function hostDevicesOf({
  hostdevs = [],
  interfaces = [],
  redirections = [],
}: DevicesXml): HostDevice[] {
  return [
    ...hostdevs.map((device, at) => ({
      kind: kindOf(device.type),
      name: nameOf(device, at),
      teamed: device.teaming === 'transient',
    })),
    ...interfaces.filter(isHostDevice).map((nic, at) => ({
      kind: 'network' as const,
      name: nic.mac ?? `host interface ${String(at + 1)}`,
      teamed: nic.teaming === 'transient',
    })),
    // What is redirected over the network hangs on the viewer's connection, not on the host.
    ...redirections
      .filter(({ type }) => type !== 'spicevmc' && type !== 'tcp')
      .map(({ type }) => ({
        kind: 'usb' as const,
        name: `redirected from ${type ?? 'the host'}`,
        teamed: false,
      })),
  ];
}

function kindOf(type: HostdevXml['type']): HostDevice['kind'] {
  switch (type) {
    case 'usb':
      return 'usb';
    case 'mdev':
      return 'mdev';
    case 'scsi':
    case 'scsi_host':
    case 'storage':
      return 'scsi';
    case 'net':
      return 'network';
    default:
      return 'pci';
  }
}

function nameOf(
  { aliases, sourceAddress, usbVendor, usbProduct, adapter, type }: HostdevXml,
  at: number,
): string {
  const alias = aliases?.[0]?.name;
  if (alias !== undefined) return alias;
  if (sourceAddress?.uuid !== undefined) return sourceAddress.uuid;
  const { domain, bus, slot, function: part } = sourceAddress ?? {};
  if (bus !== undefined && slot !== undefined) {
    const hex = (text: string | undefined, digits: number): string =>
      Number(text ?? 0)
        .toString(16)
        .padStart(digits, '0');
    return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${hex(part, 1)}`;
  }
  if (usbVendor !== undefined) return `${usbVendor}:${usbProduct ?? ''}`;
  return adapter ?? `${type ?? 'hostdev'}${String(at)}`;
}

/** Memory that other processes of the host look into as well. */
export function sharedMemoryOf({
  sharedMemories = [],
  interfaces = [],
  disks = [],
}: DevicesXml): MovingVm['sharedMemory'] {
  return [
    ...sharedMemories.map(({ name = '' }) => ({ kind: 'shmem' as const, name })),
    ...interfaces
      .filter(({ type }) => type === 'vhostuser')
      .map(({ socketPath, mac }) => ({ kind: 'vhost-user' as const, name: socketPath ?? mac ?? '' })),
    ...disks
      .filter(({ type }) => type === 'vhostuser')
      .map(({ source, target }) => ({ kind: 'vhost-user' as const, name: source?.path ?? target ?? '' })),
  ];
}
