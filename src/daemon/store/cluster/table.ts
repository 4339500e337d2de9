// The table of clusters, with the writer of each column.

export interface ClusterTable {
  /** cluster create */
  readonly id: string;
  /** cluster create */
  name: string;
  /** cluster add, observe: JSON, the CPU that all of its hosts can give; null until it was computed */
  cpu_baseline: string | null;
  /** cluster create */
  created_at: string;
  /** every writer */
  revision: number;
}
