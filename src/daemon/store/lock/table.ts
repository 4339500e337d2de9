// The table of locks: a row for each task and each thing that it holds.

export interface LockTable {
  /** submit: `vm:web-1` */
  name: string;
  /** submit */
  task_id: string;
  /** submit: exclusive or shared */
  mode: string;
  /** submit */
  since: string;
}
