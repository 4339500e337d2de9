// Content-addressed files of the manager: images, kernels, seeds. A blob is named by the SHA-256 of its
// bytes.

export interface Blobs {
  /** The size in bytes, or null where there is no such blob. */
  size(digest: string): Promise<number | null>;
  open(digest: string): AsyncIterable<Uint8Array>;
  /** Whole or not at all; the same bytes twice are one blob. */
  put(content: AsyncIterable<Uint8Array>): Promise<{ readonly digest: string; readonly sizeBytes: number }>;
  /** Idempotent. */
  delete(digest: string): Promise<void>;
}
