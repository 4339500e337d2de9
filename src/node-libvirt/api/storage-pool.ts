// A storage pool of a host.
import { StoragePoolCalls } from './storage-pool.gen.ts';

/** `virStoragePool`: identified by its UUID. */
export class StoragePool extends StoragePoolCalls {
  get name(): string {
    return this.handle.name;
  }

  get uuid(): string {
    return this.handle.uuid;
  }
}
