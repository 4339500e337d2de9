// A volume of a storage pool, and its bytes as Node streams.
import type { Readable, Writable } from 'node:stream';
import { storageVolDownloadFlags, storageVolUploadFlags } from '../protocol/enum.gen.ts';
import type { StorageVolDownloadOptions, StorageVolUploadOptions } from '../protocol/enum.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { CallOptions } from '../rpc/caller.ts';
import { bits } from './flag.ts';
import { StorageVolCalls } from './storage-vol.gen.ts';

/** `virStorageVol`: its key names it on its host; for files that is the path. */
export class StorageVol extends StorageVolCalls {
  get name(): string {
    return this.handle.name;
  }

  get key(): string {
    return this.handle.key;
  }

  /** The name of its pool. */
  get pool(): string {
    return this.handle.pool;
  }

  /**
   * `virStorageVolUpload`, since libvirt 0.9.0. Writes from `offset` on; a `length` of 0 is without a
   * limit. `finish` comes when the daemon has stored all. With `sparseStream` a SparseHole may be written
   * beside chunks.
   */
  async upload(
    offset: bigint,
    length: bigint,
    flags?: StorageVolUploadOptions,
    options?: CallOptions,
  ): Promise<Writable> {
    const args = { vol: this.handle, offset, length, flags: bits(storageVolUploadFlags, flags) };
    const { stream } = await this.caller.stream(remote.STORAGE_VOL_UPLOAD, args, options);
    return stream.writable({ sparse: flags?.sparseStream === true });
  }

  /**
   * `virStorageVolDownload`, since libvirt 0.9.0. Reads from `offset` on; a `length` of 0 reads to the end.
   * With `sparseStream` holes come as SparseHole objects between the chunks.
   */
  async download(
    offset: bigint,
    length: bigint,
    flags?: StorageVolDownloadOptions,
    options?: CallOptions,
  ): Promise<Readable> {
    const args = { vol: this.handle, offset, length, flags: bits(storageVolDownloadFlags, flags) };
    const { stream } = await this.caller.stream(remote.STORAGE_VOL_DOWNLOAD, args, options);
    return stream.readable({ sparse: flags?.sparseStream === true });
  }
}
