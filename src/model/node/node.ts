// The node: a bare machine that boots over the network, as the manager knows it.
import type { KnownNode } from '../boot/choose.ts';
import type { MachineFacts } from '../boot/machine.ts';
import type { NodeId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { NodeState } from './state.ts';

/** How its BMC is reached; the password is a file of the manager, never here. */
export interface Bmc {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** One of IPMI 2.0's; 17 is what current machines speak, 3 what older ones do. */
  readonly cipherSuite: number;
}

export interface NodeAddress {
  /** ADDRESS/LENGTH. */
  readonly address: string;
  readonly gateway?: string;
}

/** By the names that host profiles use; `mgmt` is where the manager reaches the node. */
export type NodeAddresses = Readonly<Record<string, NodeAddress>>;

export interface Node {
  readonly id: NodeId;
  /** Null while it waits for approval. */
  readonly name: string | null;
  readonly uuid: string;
  /** The card that it boots from, first. */
  readonly macs: readonly string[];
  readonly addresses: NodeAddresses;
  /** What it is bound to; null: the rules choose. */
  readonly image: string | null;
  readonly profile: string | null;
  readonly bmc: Bmc | null;
  /** What it last told of itself. */
  readonly machine: MachineFacts;
  /** Lines of what a machine that waits for approval found in itself. */
  readonly inventory: readonly string[];
  readonly state: NodeState;
  readonly approvedAt: Instant | null;
  readonly createdAt: Instant;
}

export interface ApprovedNode extends Node {
  readonly name: string;
  readonly approvedAt: Instant;
}

export const isApproved = <N extends Node>(node: N): node is N & ApprovedNode =>
  node.name !== null && node.approvedAt !== null;

export const knownNodeOf = ({ name, uuid, macs, image, profile }: ApprovedNode): KnownNode => ({
  name,
  uuid,
  macs,
  ...(image !== null && profile !== null && { binding: { image, profile } }),
});

/** Without the length of its network; undefined where the node has no address of that name. */
export const plainAddress = (addresses: NodeAddresses, name = 'mgmt'): string | undefined =>
  addresses[name]?.address.split('/')[0];

/** libvirt of a node, over TLS with identities of hostler's own CA. */
export const nodeUri = (addresses: NodeAddresses): string | undefined => {
  const address = plainAddress(addresses);
  return address === undefined ? undefined : `qemu+tls://${address}/system`;
};
