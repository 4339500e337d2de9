// The table of moves: what was expected of each migration and what came; later predictions learn from it.

export interface MoveTable {
  /** vm migrate */
  task_id: string;
  /** vm migrate; host reach: empty */
  vm_id: string;
  /** vm migrate */
  source_host_id: string;
  /** vm migrate */
  target_host_id: string;
  /** vm migrate */
  started_at: string;
  /** vm migrate */
  ended_at: string;
  /** vm migrate: moved, aborted, failed, lost */
  outcome: string;
  /** vm migrate: JSON, flags, TLS, network: how it went over */
  method: string;
  /** vm migrate: JSON, duration and downtime as ranges */
  predicted: string;
  /** vm migrate: JSON, duration, downtime, bytes, dirty rate */
  actual: string;
}
