// The table of hosts, with the writer of each column.

export interface HostTable {
  /** host add */
  readonly id: string;
  /** host add */
  name: string;
  /** host add */
  uri: string;
  /** host add: libvirt's host UUID, by which the same machine is recognised */
  uuid: string | null;
  /** host add: the folder of an administrator's own PKI */
  pki: string | null;
  /** host add: where it takes memory and disks of a move; null: libvirt's own choice */
  migration_address: string | null;
  /** cluster add */
  cluster_id: string | null;
  /** host drain, host resume: 1 while drained */
  drained: number;
  /** observe: connecting, up, suspect, down */
  state: string;
  /** observe */
  state_since: string;
  /** observe: why it is in this state, as a sentence */
  state_reason: string;
  /** observe: when all of its domains were last read */
  answered_at: string | null;
  /** observe: JSON, what the host said about itself */
  facts: string | null;
  /** observe: when `facts` was read */
  facts_at: string | null;
  /** host add, API: JSON, labels by which rules find it */
  labels: string;
  /** node ready: the node that it booted as */
  node_id: string | null;
  /** host add */
  created_at: string;
  /** every writer: rises with each change, for ETag and If-Match */
  revision: number;
}
