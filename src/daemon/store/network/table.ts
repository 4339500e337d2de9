// The table of networks as hosts have them.

export interface NetworkTable {
  /** observe */
  host_id: string;
  /** observe: libvirt's name of the network */
  name: string;
  /** observe: JSON, bridge, forward mode, MTU, whether it is active */
  facts: string;
  /** observe */
  observed_at: string;
}
