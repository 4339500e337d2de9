// Template and request become a complete VM spec, or all the faults that stand in the way.
import { nameFault } from '../name.ts';
import { fit, type Fault, type Shaped } from '../shape.ts';
import type { DiskRequest, VmRequest } from '../vm/request.ts';
import { specShape } from '../vm/spec-shape.ts';
import type { Boot, Bus, Disk, DiskSource, Seed, VmSpec } from '../vm/spec.ts';
import type { Template } from './template.ts';

export function specFrom(template: Template, request: VmRequest): Shaped<VmSpec> {
  const faults: Fault[] = [];
  const spec = {
    template: template.name,
    cpus: request.cpus ?? template.cpus,
    memoryMiB: request.memoryMiB ?? template.memoryMiB,
    hardware: { ...template.hardware, ...given(request.hardware ?? {}) },
    boot: bootOf(template, request, faults),
    disks: disksOf(template, request, faults),
    nics: (request.networks ?? []).map((network) => ({ network, model: template.nicModel, mac: null })),
    seed: seedOf(template, request, faults),
    patches: [...template.patches, ...(request.patches ?? [])],
  };
  if (spec.memoryMiB < template.memoryMiBMin) {
    faults.push({
      path: 'memoryMiB',
      message: `must be at least ${template.memoryMiBMin}: ${template.name} does not start with less`,
    });
  }
  if (template.needsDisk && spec.disks.length === 0) {
    faults.push({
      path: 'disks',
      message: `must not be empty: a VM of template ${template.name} needs a disk`,
    });
  }
  const shaped = fit(specShape, spec);
  if (shaped.ok && faults.length === 0) return shaped;
  return { ok: false, faults: [...faults, ...(shaped.ok ? [] : shaped.faults)] };
}

/** Without the fields that are there but undefined: those override nothing. */
function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function bootOf(template: Template, request: VmRequest, faults: Fault[]): Boot {
  const { boot } = template;
  if (boot.from !== 'kernel') {
    if (request.boot)
      faults.push({
        path: 'boot',
        message: `is not for template ${template.name}: it boots from ${boot.from}`,
      });
    return boot;
  }
  const kernel = request.boot?.kernel ?? boot.kernel;
  if (kernel === null) {
    faults.push({ path: 'boot.kernel', message: `is needed: template ${template.name} names no kernel` });
  }
  // The template's initrd belongs to its kernel: another kernel comes with its own, or without one.
  const initrd = request.boot?.initrd ?? (request.boot?.kernel === undefined ? boot.initrd : null);
  return {
    from: 'kernel',
    kernel: kernel ?? 'none',
    initrd,
    arguments: request.boot?.arguments ?? boot.arguments,
  };
}

const letters: Readonly<Record<Bus, string>> = { virtio: 'vd', scsi: 'sd', sata: 'sd', usb: 'sd', ide: 'hd' };

function disksOf(template: Template, request: VmRequest, faults: Fault[]): Disk[] {
  const taken = new Map<string, number>();
  return (request.disks ?? []).map((asked, at) => {
    const device = asked.device ?? 'disk';
    const bus = asked.bus ?? (device === 'cdrom' ? 'sata' : template.diskBus);
    const prefix = letters[bus];
    const index = taken.get(prefix) ?? 0;
    taken.set(prefix, index + 1);
    return {
      name: prefix + diskLetters(index),
      bus,
      device,
      source: sourceOf(asked, `disks[${at}]`, faults),
      cache: asked.cache ?? template.diskCache,
      readOnly: device === 'cdrom',
      shareable: false,
    };
  });
}

/** a … z, aa … */
function diskLetters(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : diskLetters(Math.floor(index / 26) - 1) + letter;
}

function sourceOf(asked: DiskRequest, path: string, faults: Fault[]): DiskSource {
  const { image, volume, sizeBytes, pool = null } = asked;
  if (image !== undefined && volume !== undefined) {
    faults.push({ path, message: 'must be an image or a volume, not both' });
  }
  if (image !== undefined) return { kind: 'image', image, sizeBytes: sizeBytes ?? null, pool };
  if (volume !== undefined) {
    if (pool === null) faults.push({ path: `${path}.pool`, message: 'is needed with a volume' });
    if (sizeBytes !== undefined)
      faults.push({ path: `${path}.sizeBytes`, message: 'is not for a volume that exists' });
    return { kind: 'volume', pool: pool ?? 'none', volume, format: asked.format ?? 'qcow2' };
  }
  if (sizeBytes !== undefined) return { kind: 'blank', sizeBytes, pool, format: asked.format ?? 'qcow2' };
  if (asked.device !== 'cdrom') faults.push({ path, message: 'must name an image, a volume or a size' });
  return { kind: 'none' };
}

function seedOf(template: Template, request: VmRequest, faults: Fault[]): Seed | null {
  if (template.seed === 'never') {
    if (request.seed)
      faults.push({ path: 'seed', message: `is not for template ${template.name}: its guest reads none` });
    return null;
  }
  if (!request.seed && template.seed === 'on-request') return null;
  return {
    userData: request.seed?.userData ?? null,
    networkConfig: request.seed?.networkConfig ?? null,
    sshKeys: request.seed?.sshKeys ?? [],
    hostName: request.seed?.hostName ?? hostNameOf(request.name),
  };
}

/** The first part of the VM's name; a name that is none is refused elsewhere. */
const hostNameOf = (name: string): string | null =>
  nameFault(name) === null ? (name.split('.')[0] ?? null) : null;
