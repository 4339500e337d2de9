// The host: a machine that answers the libvirt protocol, its connection and what is known of it.
import type { ClusterId, HostId, NodeId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { ConnectionState } from './connection.ts';
import type { HostCpu, HostMemory, HostVersions } from './facts.ts';

export interface Host {
  readonly id: HostId;
  readonly name: string;
  readonly uri: string;
  /** The host UUID of libvirt's capabilities; null until it was first reached. */
  readonly uuid: string | null;
  readonly cluster: ClusterId | null;
  readonly state: ConnectionState;
  readonly since: Instant;
  /** Why it is in this state. */
  readonly reason: string;
  /** Drained by an operator: nothing is placed on it. */
  readonly drained: boolean;
  readonly versions: HostVersions | null;
  readonly cpu: HostCpu | null;
  readonly memory: HostMemory | null;
  /** When the figures above were read. */
  readonly factsAt: Instant | null;
  /** The node that it booted as, where hostler boots it. */
  readonly node: NodeId | null;
  /** Labels by which rules find it: rack, room. */
  readonly labels: Readonly<Record<string, string>>;
}
