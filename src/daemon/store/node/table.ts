// The table of nodes, with the writer of each column.

export interface NodeTable {
  /** observe: the first word of an unknown machine; node approve, where it was never heard of */
  readonly id: string;
  /** node approve; null while the machine waits for it */
  name: string | null;
  /** observe, node approve */
  uuid: string;
  /** observe, node approve: JSON, the card that it boots from first */
  macs: string;
  /** node approve: JSON, by the names that host profiles use */
  addresses: string;
  /** node approve, boot-image assign */
  image: string | null;
  /** node approve, boot-image assign */
  profile: string | null;
  /** node approve: JSON, without the password */
  bmc: string | null;
  /** observe: JSON, the selectors that it told at its last boot */
  machine: string;
  /** observe: JSON, lines of what an unknown machine found in itself */
  inventory: string;
  /** observe: JSON, the phases of its boots */
  state: string;
  /** node approve */
  approved_at: string | null;
  /** whoever wrote it first */
  created_at: string;
  /** every writer: rises with each change */
  revision: number;
}
