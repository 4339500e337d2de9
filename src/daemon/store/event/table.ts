// The table of the journal: rows are appended and, at its old end, pruned; none is ever changed.

export interface EventTable {
  /** journal: 1, 2, 3 … without a gap */
  sequence: number;
  /** journal */
  at: string;
  /** the writer of the event: `vm.host-changed`, `task.step-changed` */
  kind: string;
  /** the writer of the event: the id of what it is about */
  subject: string;
  /** the writer of the event: an actor, a task, or `observer` */
  cause: string;
  /** the writer of the event: JSON, redacted by the journal */
  facts: string;
}
