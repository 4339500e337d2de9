// The domain of a lab guest that the lab itself starts, as libvirt's document. Pure.
import { createHash } from 'node:crypto';
import { element, print, type XmlElement } from '../../libvirt-xml/index.ts';

export interface GuestDisk {
  readonly path: string;
  readonly format: 'qcow2' | 'raw';
}

export interface KernelBoot {
  readonly kind: 'kernel';
  readonly kernel: string;
  readonly initrd: string;
  readonly arguments: string;
}
export type GuestBoot =
  KernelBoot | { readonly kind: 'disk' } | { readonly kind: 'floppy'; readonly image: string };

export interface GuestSpec {
  readonly name: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly boot: GuestBoot;
  readonly disks: readonly GuestDisk[];
  /** A libvirt network of the host; none for a guest without a NIC. */
  readonly network?: string;
  readonly serialFile: string;
  readonly accelerator: 'qemu' | 'kvm';
}

/** The same name has the same hardware address, so that its lease and its history are found again. */
export function macOfGuest(name: string): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(name).digest();
  return ['52', '54', '00', ...[a, b, c].map((n) => n.toString(16).padStart(2, '0'))].join(':');
}

function printBoot({ boot, name }: GuestSpec): XmlElement {
  const machine = boot.kind === 'floppy' ? 'pc' : 'q35';
  const type = element('type', { arch: 'x86_64', machine }, 'hvm');
  if (boot.kind !== 'kernel') {
    return element('os', {}, type, element('boot', { dev: boot.kind === 'disk' ? 'hd' : 'fd' }));
  }
  const words = `${boot.arguments} lab.name=${name}`;
  return element(
    'os',
    {},
    type,
    element('kernel', {}, boot.kernel),
    element('initrd', {}, boot.initrd),
    element('cmdline', {}, words),
  );
}

const blockDevice = (type: string, device: string, file: string, target: XmlElement, readOnly: boolean) =>
  element(
    'disk',
    { type: 'file', device },
    element('driver', { name: 'qemu', type }),
    element('source', { file }),
    target,
    readOnly ? element('readonly') : undefined,
  );

function printDisks({ boot, disks }: GuestSpec): XmlElement[] {
  const floppy =
    boot.kind === 'floppy'
      ? [blockDevice('raw', 'floppy', boot.image, element('target', { dev: 'fda', bus: 'fdc' }), true)]
      : [];
  const hard = disks.map((disk, i) =>
    blockDevice(
      disk.format,
      'disk',
      disk.path,
      element('target', { dev: `vd${String.fromCharCode(97 + i)}`, bus: 'virtio' }),
      false,
    ),
  );
  return [...floppy, ...hard];
}

export function printGuest(spec: GuestSpec): string {
  const nic =
    spec.network === undefined
      ? undefined
      : element(
          'interface',
          { type: 'network' },
          element('mac', { address: macOfGuest(spec.name) }),
          element('source', { network: spec.network }),
          element('model', { type: 'virtio' }),
        );
  const agent = element(
    'channel',
    { type: 'unix' },
    element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
  );
  const tiny = spec.boot.kind === 'floppy';
  const cpu = element('cpu', { mode: 'custom', match: 'exact' }, element('model', {}, 'qemu64'));
  return print(
    element(
      'domain',
      { type: spec.accelerator },
      element('name', {}, spec.name),
      element('memory', { unit: 'MiB' }, spec.memoryMiB),
      element('vcpu', {}, spec.cpus),
      printBoot(spec),
      element('features', {}, element('acpi'), element('apic')),
      spec.accelerator === 'qemu' ? cpu : element('cpu', { mode: 'host-passthrough' }),
      element('on_crash', {}, 'destroy'),
      element(
        'devices',
        {},
        ...printDisks(spec),
        element('controller', { type: 'usb', model: 'none' }),
        nic,
        element(
          'serial',
          { type: 'file' },
          element('source', { path: spec.serialFile, append: 'on' }),
          element('target', { port: 0 }),
        ),
        tiny ? undefined : agent,
        element('memballoon', { model: tiny ? 'none' : 'virtio' }),
      ),
    ),
  );
}
