// The table of the lease: one row says which manager is active. Its fencing number only ever rises.

export interface LeaseTable {
  /** always 'manager' */
  name: string;
  /** the active manager: which manager it is */
  holder: string;
  /** rises by one whenever the lease is taken */
  fence: number;
  /** the active manager: Unix time in ms after which another may take it; 0 once it was handed back */
  expires_ms: number;
  /** the active manager: where its API is, for those who serve reads only */
  address: string | null;
  /** the active manager */
  taken_at: string;
}
