// Content-addressed files of the manager: images, kernels, seeds. A blob is named by the SHA-256 of its
// bytes.

export interface Blobs {
  /** The size in bytes, or null where there is no such blob. */
  size(digest: string): Promise<number | null>;
  /** What still fits on its disk. */
  freeBytes(): Promise<number>;
  open(digest: string): AsyncIterable<Uint8Array>;
  /** Whole or not at all; the same bytes twice are one blob. */
  put<T>(content: AsyncIterable<Uint8Array>, taking: Taking<T>): Promise<T>;
  /** How many bytes of a broken upload are kept, so that it may go on behind them. */
  received(upload: string): Promise<number>;
  /** Deletes it unless it is used, which is asked while nobody can put it. Idempotent. */
  deleteUnless(digest: string, isUsed: () => Promise<boolean>): Promise<void>;
}

export interface Written {
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface Taking<T> {
  readonly headBytes: number;
  /** Sees the first bytes before the rest is taken in; what it throws refuses the content. */
  readonly look: (head: Uint8Array) => void;
  /** Records the blob: when it fails nothing is kept, and nobody deletes the blob meanwhile. */
  readonly keep: (written: Written) => Promise<T>;
  /** An upload that may break and go on: its bytes up to `offset` are here. Null: all of it comes now. */
  readonly upload?: { readonly key: string; readonly offset: number } | null;
}
