// What every verb of the hypervisor takes: which host, and how long and until when.
import type { HostId } from '../../../model/ids.ts';

/** How to reach a host. */
export interface HostAddress {
  readonly id: HostId;
  readonly name: string;
  readonly uri: string;
  /** The folder of an administrator's own PKI. */
  readonly pki: string | null;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}
