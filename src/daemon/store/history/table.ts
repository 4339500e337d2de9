// The tables of what was done to VMs, and of their definitions as they were last seen.

export interface HistoryTable {
  /** tasks that change a VM, observe */
  vm_id: string;
  /** the id of the task, or a number of its own for what was seen: a task has one line in a VM's history */
  entry: string;
  at: string;
  /** who asked, or `beside hostler` */
  actor: string;
  action: string;
  text: string;
  reason: string | null;
  task_id: string | null;
  /** JSON: what of its definition differs since */
  differences: string;
}

export interface DefinitionTable {
  /** tasks that change a VM, observe */
  vm_id: string;
  /** JSON: every value by its place */
  leaves: string;
  /** Rises with every change, so that who read it before another wrote it is told. */
  revision: number;
}
