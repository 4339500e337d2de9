// The table of VMs that a drain took from their host, with the writer of each column.

export interface AwayTable {
  /** host drain */
  vm_id: string;
  /** host drain: the host that it belongs to */
  home_id: string;
  /** host drain: where it was brought */
  host_id: string;
  /** host drain */
  since: string;
}
