// A secret that the host keeps: a key of an encrypted volume, a password of a storage.
import { SecretCalls } from './secret.gen.ts';

/** `virSecret`: identified by its UUID. */
export class Secret extends SecretCalls {
  get uuid(): string {
    return this.handle.uuid;
  }

  /** A number of SecretUsageType. */
  get usageType(): number {
    return this.handle.usageType;
  }

  get usageID(): string {
    return this.handle.usageID;
  }
}
