// What a VM is meant to be, complete: its domain XML is a function of this and of the host's facts, nothing
// else.

export interface VmSpec {
  /**
   * Where it came from; what the template said is already in here, so a later change of the template
   * changes no VM.
   */
  readonly template: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly hardware: Hardware;
  readonly boot: Boot;
  readonly disks: readonly Disk[];
  readonly nics: readonly Nic[];
  readonly seed: Seed | null;
  readonly patches: readonly XmlPatch[];
}

export type Firmware = 'bios' | 'efi' | 'efi-secure';
export type Bus = 'virtio' | 'scsi' | 'sata' | 'ide' | 'usb';
export type NicModel = 'virtio' | 'e1000e' | 'e1000' | 'rtl8139';
export type CacheMode = 'default' | 'none' | 'writeback' | 'writethrough' | 'directsync' | 'unsafe';

export interface Hardware {
  readonly arch: string;
  /** `q35` in a template; the exact version (`pc-q35-7.2`) once a VM was created. */
  readonly machine: string;
  readonly firmware: Firmware;
  readonly cpu: CpuChoice;
  readonly clock: 'utc' | 'localtime';
  readonly video: 'none' | 'virtio' | 'vga' | 'qxl';
  readonly graphics: 'none' | 'vnc';
  readonly serialConsole: boolean;
  readonly agentChannel: boolean;
  /** Statistics of the memory balloon every so many seconds; null: no balloon. */
  readonly balloonStatsPeriodS: number | null;
  readonly entropy: boolean;
  readonly watchdog: {
    readonly model: 'i6300esb' | 'ib700' | 'itco';
    readonly action: 'none' | 'reset' | 'poweroff' | 'pause';
  } | null;
  readonly tpm: '2.0' | null;
  /** Spare PCIe root ports: one per device that is to be plugged in while it runs. */
  readonly hotplugPorts: number;
  readonly hyperv: boolean;
  readonly hugepages: boolean;
}

/** `cluster`: the common baseline of the cluster, chosen at creation so that the VM can move. */
export type CpuChoice =
  | { readonly mode: 'cluster' | 'host-model' | 'host-passthrough' | 'maximum' }
  | { readonly mode: 'custom'; readonly model: string; readonly features: readonly CpuFeature[] };
export interface CpuFeature {
  readonly name: string;
  readonly policy: 'require' | 'disable';
}

export type Boot =
  | { readonly from: 'disk' | 'network' }
  | {
      readonly from: 'kernel';
      /** Images by digest or name. */
      readonly kernel: string;
      readonly initrd: string | null;
      readonly arguments: string;
    };

export interface Disk {
  /** Its name in the guest: `vda`. */
  readonly name: string;
  readonly bus: Bus;
  readonly device: 'disk' | 'cdrom';
  readonly source: DiskSource;
  readonly cache: CacheMode;
  readonly readOnly: boolean;
  readonly shareable: boolean;
}
export type DiskFormat = 'qcow2' | 'raw';
export type DiskSource =
  | {
      readonly kind: 'blank';
      readonly sizeBytes: number;
      readonly pool: string | null;
      readonly format: DiskFormat;
    }
  /** An overlay on the image; `sizeBytes` null keeps the size of the image. */
  | {
      readonly kind: 'image';
      readonly image: string;
      readonly sizeBytes: number | null;
      readonly pool: string | null;
    }
  | { readonly kind: 'volume'; readonly pool: string; readonly volume: string; readonly format: DiskFormat }
  /** A CD drive with nothing in it. */
  | { readonly kind: 'none' };

export interface Nic {
  readonly network: string;
  readonly model: NicModel;
  /** Null until creation gives it one. */
  readonly mac: string | null;
}

/** cloud-init's NoCloud data. */
export interface Seed {
  readonly userData: Confidential | null;
  readonly networkConfig: Confidential | null;
  readonly sshKeys: readonly string[];
  readonly hostName: string | null;
}
/** Text that may hold secrets. Only the task that makes the seed sees it; everywhere else it is withheld. */
export type Confidential = string | Withheld;
export interface Withheld {
  readonly withheld: true;
}

/** The escape hatch: one edit of the domain XML after it was made. */
export interface XmlPatch {
  /** A path of element names below `domain`: `devices/rng`. */
  readonly path: string;
  readonly op: 'add' | 'replace' | 'remove';
  /** One element as XML text, for `add` (below `path`) and `replace`. */
  readonly xml: string | null;
}

/** The spec as it may be stored on a host, shown and compared: what may hold secrets is withheld. */
export function publicSpec(spec: VmSpec): VmSpec {
  const { seed } = spec;
  if (seed === null) return spec;
  const withhold = (text: Confidential | null): Withheld | null =>
    text === null ? null : { withheld: true };
  return {
    ...spec,
    seed: { ...seed, userData: withhold(seed.userData), networkConfig: withhold(seed.networkConfig) },
  };
}
