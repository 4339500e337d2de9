// The table of images: files that the manager holds by digest; the bytes themselves are blobs.

export interface ImageTable {
  /** image add */
  readonly id: string;
  /** image add */
  name: string;
  /** image add: qcow2, raw, kernel, initrd, iso */
  format: string;
  /** image add: SHA-256 of the bytes */
  digest: string;
  /** image add */
  size_bytes: number;
  /** image add: what the guest sees */
  virtual_bytes: number;
  /** image add */
  created_at: string;
  /** every writer */
  revision: number;
}
