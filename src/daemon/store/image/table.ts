// The tables of images: files that the manager holds by digest (the bytes are blobs), and where hosts
// have copies.

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

export interface ImageCopyTable {
  /** tasks */
  host_id: string;
  /** tasks */
  pool: string;
  /** tasks */
  digest: string;
  /** tasks: when the bytes on the host were last found to be those of the digest */
  verified_at: string;
}
