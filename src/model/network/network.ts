// A virtual network of one host, and whether a guest finds the same one on another.

export interface Network {
  readonly name: string;
  readonly uuid: string;
  readonly active: boolean;
  readonly autostart: boolean;
  /** libvirt's forward mode: bridge, nat, route, open, isolated, hostdev, … */
  readonly forward: string;
  readonly bridge: string | null;
  readonly mtu: number | null;
  readonly portGroups: readonly string[];
  readonly vlans: readonly number[];
}

/** Networks whose guests share one layer 2 across hosts; the others are an island per host. */
const bridged: ReadonlySet<string> = new Set(['bridge', 'passthrough', 'vepa', 'private']);

export const reachesOtherHosts = (network: Network): boolean => bridged.has(network.forward);
