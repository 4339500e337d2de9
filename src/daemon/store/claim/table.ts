// The table of claims: room on a host that a task has taken and that no domain shows yet.

export interface ClaimTable {
  /** tasks */
  task_id: string;
  /** tasks */
  vm_id: string;
  /** tasks */
  host_id: string;
  /** tasks: memory (MiB), cpu (count), pool:NAME (bytes) */
  resource: string;
  /** tasks */
  amount: number;
  /** tasks */
  since: string;
}
