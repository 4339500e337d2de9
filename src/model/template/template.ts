// A domain template: the hardware of a kind of guest as data. With what was asked for it becomes a VM's spec.
import { flag, integer, list, object, oneOf, orNull, text, variant, where } from '../shape.ts';
import type { Fault, Shape } from '../shape.ts';
import type { Bus, CacheMode, Hardware, NicModel, XmlPatch } from '../vm/spec.ts';
import {
  cpusMax,
  hardwareShape,
  imageName,
  kernelArguments,
  memoryMiBMax,
  patchShape,
} from '../vm/spec-shape.ts';

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly hardware: Hardware;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Below this the guest does not start. */
  readonly memoryMiBMin: number;
  /** What a disk and a NIC are unless asked for otherwise. */
  readonly diskBus: Bus;
  readonly diskCache: CacheMode;
  readonly nicModel: NicModel;
  readonly boot: TemplateBoot;
  /** A disk is needed: an image, a volume or a size. */
  readonly needsDisk: boolean;
  /** Whether a VM of it gets a cloud-init seed. */
  readonly seed: 'never' | 'on-request' | 'always';
  readonly patches: readonly XmlPatch[];
}

/** A template may leave the kernel to the request: then it is null. */
export type TemplateBoot =
  | { readonly from: 'disk' | 'network' }
  | {
      readonly from: 'kernel';
      readonly kernel: string | null;
      readonly initrd: string | null;
      readonly arguments: string;
    };

const bootShape = variant<TemplateBoot>('from', {
  disk: object({ from: oneOf('disk') }),
  network: object({ from: oneOf('network') }),
  kernel: object({
    from: oneOf('kernel'),
    kernel: orNull(imageName),
    initrd: orNull(imageName),
    arguments: kernelArguments,
  }),
});

export const templateShape: Shape<Template> = where(
  object({
    name: text({
      max: 63,
      pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
      what: 'lower case letters, digits and "-"',
    }),
    title: text({ min: 1, max: 80 }),
    description: text({ max: 2000 }),
    hardware: hardwareShape,
    cpus: integer(1, cpusMax),
    memoryMiB: integer(1, memoryMiBMax),
    memoryMiBMin: integer(1, memoryMiBMax),
    diskBus: oneOf('virtio', 'scsi', 'sata', 'ide', 'usb'),
    diskCache: oneOf('default', 'none', 'writeback', 'writethrough', 'directsync', 'unsafe'),
    nicModel: oneOf('virtio', 'e1000e', 'e1000', 'rtl8139'),
    boot: bootShape,
    needsDisk: flag,
    seed: oneOf('never', 'on-request', 'always'),
    patches: list(patchShape, 64),
  }),
  rules,
);

function rules(template: Template): Fault[] {
  const faults: Fault[] = [];
  if (template.memoryMiB < template.memoryMiBMin) {
    faults.push({ path: 'memoryMiB', message: `must not be below memoryMiBMin (${template.memoryMiBMin})` });
  }
  if (template.boot.from === 'disk' && !template.needsDisk) {
    faults.push({ path: 'needsDisk', message: 'must be true where the guest boots from a disk' });
  }
  return faults;
}
