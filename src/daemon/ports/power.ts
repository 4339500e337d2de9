// Power of a machine as tasks and observers may ask for it; IPMI fulfils it, and Redfish would.
import type { Bmc } from '../../model/node/node.ts';

export interface BmcAccess extends Bmc {
  /** A file that holds the password and nothing else. */
  readonly passwordFile: string;
}

export interface Power {
  /** Rejects with `bmc-unreachable` where nobody can tell. */
  state(bmc: BmcAccess, signal?: AbortSignal): Promise<'on' | 'off'>;
  /** Idempotent. */
  on(bmc: BmcAccess, signal?: AbortSignal): Promise<void>;
  /** Idempotent, and hard: the system is not asked. */
  off(bmc: BmcAccess, signal?: AbortSignal): Promise<void>;
  /** At its next start alone. */
  bootFromNetwork(bmc: BmcAccess, signal?: AbortSignal): Promise<void>;
}
