// What a caller may ask of a move; everything left open is chosen by policy, and the plan says why.

export interface MigrationRequest {
  readonly tls?: TlsWish | undefined;
  /** Connections for memory; left open, policy chooses. */
  readonly connections?: number | undefined;
  readonly postCopy?: PostCopyWish | undefined;
  readonly autoConverge?: boolean | undefined;
  readonly compression?: Compression | undefined;
  readonly zeroCopy?: boolean | undefined;
  /** All data through libvirt's own connection: slow, one port. */
  readonly tunnelled?: boolean | undefined;
  /** An address of the target for the memory stream, over the one that hostler would take. */
  readonly address?: string | undefined;
  readonly bandwidthMiBps?: number | undefined;
  readonly downtimeMsMax?: number | undefined;
  /** The target's pool for disks that are copied; left open: the pool of the same name. */
  readonly pool?: string | undefined;
}
export const tlsWishes = ['auto', 'require', 'off'] as const;
export type TlsWish = (typeof tlsWishes)[number];
export const postCopyWishes = ['auto', 'reserve', 'never'] as const;
export type PostCopyWish = (typeof postCopyWishes)[number];
export const compressions = ['none', 'xbzrle', 'mt', 'zlib', 'zstd'] as const;
export type Compression = (typeof compressions)[number];

export const connectionsMax = 255;
export const bandwidthMiBpsMax = 1_000_000;
/** QEMU's own limit. */
export const downtimeMsLimit = 2_000_000;
export const downtimeMsDefault = 300;
