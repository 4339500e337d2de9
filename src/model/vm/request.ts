// What a caller asks for when a VM is created; what is left open, the template decides.
import type { Bus, CacheMode, Confidential, DiskFormat, Hardware, XmlPatch } from './spec.ts';

export interface VmRequest {
  readonly name: string;
  readonly template: string;
  readonly cpus?: number | undefined;
  readonly memoryMiB?: number | undefined;
  readonly disks?: readonly DiskRequest[] | undefined;
  readonly networks?: readonly string[] | undefined;
  readonly boot?: KernelRequest | undefined;
  readonly seed?: SeedRequest | undefined;
  readonly hardware?: HardwareRequest | undefined;
  readonly patches?: readonly XmlPatch[] | undefined;
  readonly placement?: PlacementRequest | undefined;
  /** Whether it is to run once it is there; true unless said otherwise. */
  readonly start?: boolean | undefined;
}

/** One of: an image (an overlay on it), a volume that exists, or an empty disk of a size. */
export interface DiskRequest {
  readonly image?: string | undefined;
  readonly volume?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly pool?: string | undefined;
  readonly format?: DiskFormat | undefined;
  readonly bus?: Bus | undefined;
  readonly cache?: CacheMode | undefined;
  readonly device?: 'disk' | 'cdrom' | undefined;
}

export interface KernelRequest {
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  readonly arguments?: string | undefined;
}

export interface SeedRequest {
  readonly userData?: Confidential | undefined;
  readonly networkConfig?: Confidential | undefined;
  readonly sshKeys?: readonly string[] | undefined;
  readonly hostName?: string | undefined;
}

export type HardwareRequest = { readonly [K in keyof Hardware]?: Hardware[K] | undefined };

/** Where it may run, as far as the caller wants a say. */
export interface PlacementRequest {
  readonly host?: string | undefined;
  readonly cluster?: string | undefined;
}
