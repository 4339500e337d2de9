// The table of VMs, owned and foreign, with the writer of each column. `intent`, `power` and `activity`
// have one each.

export interface VmTable {
  /** vm create, adopt or observe (foreign) */
  readonly id: string;
  /** vm create or observe (foreign) */
  name: string;
  /** vm create or observe (foreign): the UUID of the libvirt domain */
  uuid: string;
  /** tasks that create, move or delete it; for a foreign VM observe */
  host_id: string | null;
  /** vm create, adopt: 1 for ours, 0 for one that is only watched */
  owned: number;
  /** observe: the manager that the domain's metadata names, where it is not us */
  manager_id: string | null;
  /** vm create, vm set: JSON, what was asked for; null for a foreign VM */
  spec: string | null;
  /** tasks and API: rises with each change of home, intent or spec */
  generation: number;
  /** vm create, start, stop: running or stopped; null for a foreign VM */
  intent: string | null;
  /** observe: running, paused, stopped, crashed, unknown */
  power: string;
  /** observe */
  power_since: string;
  /** observe: why it is in that state, or null */
  power_reason: string | null;
  /** task engine: the task that holds it, or null */
  activity: string | null;
  /** observe: JSON, what its domain looks like */
  observed: string | null;
  /** observe: when `observed` was read */
  observed_at: string | null;
  /** observe: JSON, addresses by agent and lease */
  addresses: string;
  /** observe: JSON, how the domain differs from the spec */
  drift: string;
  /** task engine: JSON, the last lines of what was done to it */
  history: string;
  /** vm create, adopt or observe (foreign) */
  created_at: string;
  /** every writer */
  revision: number;
}
