// Volumes in the pools of a host. Hostler only writes into pools that `pool use` named; deciding that is
// not done here.
import type { Volume } from '../../../model/volume/volume.ts';
import type { CallOptions, HostAddress } from './call.ts';

export interface VolumeVerbs {
  /** Null where the pool has no such volume. */
  read(host: HostAddress, place: VolumePlace, options?: CallOptions): Promise<Volume | null>;
  list(host: HostAddress, pool: string, options?: CallOptions): Promise<readonly Volume[]>;
  /** Not idempotent: refused where the volume exists. */
  create(host: HostAddress, volume: NewVolume, options?: CallOptions): Promise<Volume>;
  /** Writes the content over the volume's bytes from its beginning. May be run again as a whole. */
  upload(host: HostAddress, place: VolumePlace, content: VolumeContent, options?: CallOptions): Promise<void>;
  /** Streams the bytes of one volume over another one, which exists. May be run again as a whole. */
  copy(from: VolumeAt, to: VolumeAt, options?: CallOptions): Promise<void>;
  /** SHA-256 over the first `sizeBytes` bytes, read from the host. */
  readDigest(
    host: HostAddress,
    place: VolumePlace,
    sizeBytes: number,
    options?: CallOptions,
  ): Promise<string>;
  /** Idempotent. */
  delete(host: HostAddress, place: VolumePlace, options?: CallOptions): Promise<void>;
}

export interface VolumePlace {
  readonly pool: string;
  readonly volume: string;
}

export interface NewVolume extends VolumePlace {
  readonly format: 'qcow2' | 'raw';
  readonly capacityBytes: number;
  /** A file of that host that it is an overlay on. */
  readonly backing: { readonly path: string; readonly format: 'qcow2' | 'raw' } | null;
}

export interface VolumeContent {
  readonly sizeBytes: number;
  /** A fresh pass over the bytes. */
  open(): AsyncIterable<Uint8Array>;
}

/** A volume on one of two hosts. */
export interface VolumeAt extends VolumePlace {
  readonly host: HostAddress;
}
