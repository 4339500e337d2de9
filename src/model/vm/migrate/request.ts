// What a caller may ask of a move; everything left open is chosen by policy, and the plan says why.

export interface MigrationRequest {
  readonly tls?: 'auto' | 'require' | 'off' | undefined;
  /** Connections for memory; left open, policy chooses. */
  readonly connections?: number | undefined;
  readonly postCopy?: 'auto' | 'reserve' | 'never' | undefined;
  readonly autoConverge?: boolean | undefined;
  readonly compression?: Compression | undefined;
  readonly zeroCopy?: boolean | undefined;
  /** All data through libvirt's own connection: slow, one port. */
  readonly tunnelled?: boolean | undefined;
  /** An address of the target for the memory stream, over the one that hostler would take. */
  readonly address?: string | undefined;
  readonly bandwidthMiBs?: number | undefined;
  readonly downtimeMsMax?: number | undefined;
  /** The target's pool for disks that are copied; left open: the pool of the same name. */
  readonly pool?: string | undefined;
}
export type Compression = 'none' | 'xbzrle' | 'mt' | 'zlib' | 'zstd';

export const connectionsMax = 255;
/** QEMU's own limit. */
export const downtimeMsLimit = 2_000_000;
export const downtimeMsDefault = 300;
