// The table of API tokens. The token itself is shown once and never stored.

export interface TokenTable {
  /** token create */
  readonly id: string;
  /** token create */
  name: string;
  /** token create: SHA-256 of the token */
  hash: string;
  /** token create */
  role: string;
  /** token create */
  created_at: string;
  /** token create */
  created_by: string;
  /** token create */
  expires_at: string | null;
  /** token revoke */
  revoked_at: string | null;
  /** API */
  last_used_at: string | null;
}
