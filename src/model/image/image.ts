// An image: content by digest, brought to a host's pool once and never changed there.
import type { ImageId } from '../ids.ts';
import type { Instant } from '../time.ts';

export const imageFormats = ['qcow2', 'raw', 'kernel', 'initrd', 'iso'] as const;
export type ImageFormat = (typeof imageFormats)[number];

export interface Image {
  readonly id: ImageId;
  readonly name: string;
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly digest: string;
  readonly format: ImageFormat;
  readonly sizeBytes: number;
  /** What the guest sees: the virtual size of a disk. */
  readonly virtualBytes: number;
  readonly createdAt: Instant;
}

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The volume that holds the image in a pool. */
export const imageVolume = (digest: string): string => `hostler-${digest}`;
