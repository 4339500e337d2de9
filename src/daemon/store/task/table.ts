// The tables of tasks. The log is the only memory of a task: the columns of `task` that follow from it
// are for lists.

export interface TaskTable {
  /** submit */
  readonly id: string;
  /** submit */
  kind: string;
  /** submit: the version of the definition that began it */
  version: number;
  /** submit: JSON, name and title of each step as they were when it began */
  steps: string;
  /** submit: JSON; redacted by the engine once the task has ended */
  input: string;
  /** submit: what it is about, by name as given, for lists */
  subject: string;
  /** submit: the VM whose activity it is, or null */
  vm_id: string | null;
  /** submit: who asked */
  actor: string;
  /** task engine */
  state: string;
  /** task engine: the step that it is at */
  step: string | null;
  /** task engine: JSON, the last progress */
  progress: string | null;
  /** task engine: JSON, the output of a task that succeeded */
  result: string | null;
  /** task engine: JSON, the error that made it turn back or wait */
  error: string | null;
  /** task engine: why it waits, where it is parked or stuck, and what a person can do */
  note: string | null;
  /** task engine: when a parked task asks again */
  wake_at: string | null;
  /** API */
  cancel_requested_at: string | null;
  /** API */
  cancel_requested_by: string | null;
  /** submit */
  created_at: string;
  /** task engine */
  started_at: string | null;
  /** task engine */
  ended_at: string | null;
}

export interface TaskLogTable {
  /** task engine */
  task_id: string;
  /** task engine: 1, 2, 3 … within the task */
  position: number;
  /** task engine */
  type: string;
  /** task engine */
  step: string;
  /** task engine */
  at: string;
  /** task engine: the fencing number under which it was written */
  fence: number;
  /** task engine: JSON, output or error */
  body: string;
}

/** A key that a caller gave with a request: the same key and the same request mean the same task. */
export interface IdempotencyTable {
  /** submit */
  actor: string;
  /** submit */
  key: string;
  /** submit: a digest of the request */
  request: string;
  /** submit */
  task_id: string;
  /** submit */
  created_at: string;
}
