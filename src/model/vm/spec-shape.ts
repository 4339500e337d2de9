// What a valid VM spec is: every field's range, and the rules between fields.
import { flag, integer, list, object, oneOf, orNull, text, variant, where } from '../shape.ts';
import type { Fault, Shape } from '../shape.ts';
import type {
  Boot,
  CpuChoice,
  Confidential,
  DiskSource,
  VmSpec,
  Disk,
  Nic,
  Hardware,
  XmlPatch,
} from './spec.ts';

export const cpusMax = 4096;
export const memoryMiBMax = 16 * 2 ** 20;
const diskBytesMax = 2 ** 50;

const word = (max: number): Shape<string> =>
  text({
    min: 1,
    max,
    pattern: /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/,
    what: 'letters, digits, ".", "_", "+" and "-"',
  });
const objectName = text({ min: 1, max: 255, pattern: /^[^/\n\r\t]+$/, what: 'a name without slashes' });
const macShape = text({
  max: 17,
  // The second digit is even: a multicast address is no NIC's.
  pattern: /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/,
  what: 'a unicast MAC address in lower case, as 52:54:00:12:34:56',
});
/** An image by name or digest. */
export const imageName = word(128);
export const kernelArguments = text({ max: 4096, pattern: /^[^\n\r]*$/, what: 'one line' });
const size = integer(2 ** 20, diskBytesMax);

const cpuChoice = variant<CpuChoice>('mode', {
  ...Object.fromEntries(
    (['cluster', 'host-model', 'host-passthrough', 'maximum'] as const).map((mode) => [
      mode,
      object({ mode: oneOf(mode) }),
    ]),
  ),
  custom: object({
    mode: oneOf('custom'),
    model: word(64),
    features: list(object({ name: word(64), policy: oneOf('require', 'disable') }), 512),
  }),
});

export const hardwareFields = {
  arch: oneOf('x86_64', 'aarch64'),
  machine: word(64),
  firmware: oneOf('bios', 'efi', 'efi-secure'),
  cpu: cpuChoice,
  clock: oneOf('utc', 'localtime'),
  video: oneOf('none', 'virtio', 'vga', 'qxl'),
  graphics: oneOf('none', 'vnc'),
  serialConsole: flag,
  agentChannel: flag,
  balloonStatsPeriodS: orNull(integer(1, 3600)),
  entropy: flag,
  watchdog: orNull(
    object({
      model: oneOf('i6300esb', 'ib700', 'itco'),
      action: oneOf('none', 'reset', 'poweroff', 'pause'),
    }),
  ),
  tpm: orNull(oneOf('2.0')),
  hotplugPorts: integer(0, 64),
  hyperv: flag,
  hugepages: flag,
} satisfies { readonly [K in keyof Hardware]: Shape<Hardware[K]> };

export const hardwareShape: Shape<Hardware> = where(object(hardwareFields), hardwareFaults);

function hardwareFaults(hardware: Hardware): Fault[] {
  const faults: Fault[] = [];
  const say = (path: string, message: string) => faults.push({ path, message });
  if (hardware.graphics !== 'none' && hardware.video === 'none') say('graphics', 'needs a video device');
  const isI440fx = /^(pc|pc-i440fx.*)$/.test(hardware.machine);
  if (isI440fx && hardware.firmware === 'efi-secure') say('firmware', 'secure boot needs machine q35');
  if (isI440fx && hardware.hotplugPorts > 0) say('hotplugPorts', 'PCIe ports need machine q35');
  if (hardware.watchdog?.model === 'itco' && isI440fx) say('watchdog.model', 'itco needs machine q35');
  return faults;
}

export const bootShape = variant<Boot>('from', {
  disk: object({ from: oneOf('disk') }),
  network: object({ from: oneOf('network') }),
  kernel: object({
    from: oneOf('kernel'),
    kernel: imageName,
    initrd: orNull(imageName),
    arguments: kernelArguments,
  }),
});

const format = oneOf('qcow2', 'raw');
const sourceShape = variant<DiskSource>('kind', {
  blank: object({ kind: oneOf('blank'), sizeBytes: size, pool: orNull(objectName), format }),
  image: object({
    kind: oneOf('image'),
    image: imageName,
    sizeBytes: orNull(size),
    pool: orNull(objectName),
  }),
  volume: object({ kind: oneOf('volume'), pool: objectName, volume: objectName, format }),
  none: object({ kind: oneOf('none') }),
});

export const diskShape: Shape<Disk> = where(
  object({
    name: text({ max: 16, pattern: /^(vd|sd|hd)[a-z]{1,2}$/, what: 'a disk name, as vda' }),
    bus: oneOf('virtio', 'scsi', 'sata', 'ide', 'usb'),
    device: oneOf('disk', 'cdrom'),
    source: sourceShape,
    cache: oneOf('default', 'none', 'writeback', 'writethrough', 'directsync', 'unsafe'),
    readOnly: flag,
    shareable: flag,
  }),
  diskFaults,
);

function diskFaults(disk: Disk): Fault[] {
  const faults: Fault[] = [];
  if (disk.device === 'disk' && disk.source.kind === 'none')
    faults.push({ path: 'source.kind', message: 'none is for CD drives' });
  if (disk.device === 'cdrom' && disk.bus === 'virtio')
    faults.push({ path: 'bus', message: 'virtio has no CD drive' });
  if (disk.shareable && disk.source.kind === 'volume' && disk.source.format !== 'raw') {
    faults.push({ path: 'shareable', message: 'needs a raw volume: two writers destroy a qcow2' });
  }
  return faults;
}

export const nicShape: Shape<Nic> = object({
  network: objectName,
  model: oneOf('virtio', 'e1000e', 'e1000', 'rtl8139'),
  mac: orNull(macShape),
});

const confidential: Shape<Confidential> = (value, path, faults) =>
  (typeof value === 'object' ? object({ withheld: oneOf(true) }) : text({ max: 65_536 }))(
    value,
    path,
    faults,
  );

const sshKey = text({
  max: 16_384,
  pattern: /^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\n\r]*)?$/,
  what: 'one public key in the format of authorized_keys',
});
export const seedShape = object({
  userData: orNull(confidential),
  networkConfig: orNull(confidential),
  sshKeys: list(sshKey, 100),
  hostName: orNull(text({ max: 63, pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, what: 'a host name' })),
});

export const patchShape: Shape<XmlPatch> = where(
  object({
    path: text({
      max: 256,
      pattern: /^([A-Za-z_][\w.:-]*)?(\/[A-Za-z_][\w.:-]*)*$/,
      what: 'element names with slashes',
    }),
    op: oneOf('add', 'replace', 'remove'),
    xml: orNull(text({ min: 1, max: 65_536 })),
  }),
  ({ op, xml }) => {
    if ((op === 'remove') === (xml === null)) return [];
    return [
      { path: 'xml', message: op === 'remove' ? 'must be null where something is removed' : 'is needed' },
    ];
  },
);

export const specShape: Shape<VmSpec> = where(
  object({
    template: word(63),
    cpus: integer(1, cpusMax),
    memoryMiB: integer(1, memoryMiBMax),
    hardware: hardwareShape,
    boot: bootShape,
    disks: list(diskShape, 64),
    nics: list(nicShape, 32),
    seed: orNull(seedShape),
    patches: list(patchShape, 64),
  }),
  specFaults,
);

function specFaults(spec: VmSpec): Fault[] {
  const faults: Fault[] = [];
  repeated(spec.disks.map((d) => d.name)).forEach((at) =>
    faults.push({ path: `disks[${at}].name`, message: 'is used twice' }),
  );
  repeated(spec.nics.map((n) => n.mac)).forEach((at) =>
    faults.push({ path: `nics[${at}].mac`, message: 'is used twice' }),
  );
  return faults;
}

/** The places of everything that occurred before. */
function repeated(values: readonly (string | null)[]): number[] {
  return values.flatMap((value, at) => (value !== null && values.indexOf(value) < at ? [at] : []));
}
