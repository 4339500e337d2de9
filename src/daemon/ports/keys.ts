// Secrets of nodes, as files that only the manager reads.
import type { NodeId } from '../../model/ids.ts';

export interface Keys {
  keepBmcPassword(node: NodeId, password: string): Promise<void>;
  bmcPasswordFile(node: NodeId): string;
  /** Idempotent. */
  forget(node: NodeId): Promise<void>;
}
