// A host profile: what a stateless hypervisor is to be, as data that many nodes share; what is one node's
// own is NodeInput.

/**
 * `nic0` is the card that the node boots from, `nic1` its next one, in the order of the node's list of
 * addresses.
 */
export type Card = `nic${number}`;

export type BondMode = 'active-backup' | '802.3ad' | 'balance-xor' | 'balance-tlb' | 'balance-alb';

export interface Bond {
  readonly name: string;
  readonly mode: BondMode;
  readonly members: readonly string[];
  readonly mtu?: number;
}

export interface Vlan {
  readonly name: string;
  readonly id: number;
  readonly parent: string;
}

export interface Bridge {
  readonly name: string;
  /** A card, bond or VLAN; without one the bridge stays inside the host. */
  readonly port?: string;
  /** The bridge itself filters VLANs, for guests that are tagged on their own ports. */
  readonly vlanFiltering?: boolean;
  readonly mtu?: number;
}

/** Which of a node's addresses goes where; the node's own values are in NodeInput. */
export interface Placement {
  readonly interface: string;
  /** The name of an entry in the node's `addresses`, or `dhcp`. */
  readonly address: string;
}

export interface NfsStore {
  readonly name: string;
  /** SERVER:/PATH is what goes over the wire. */
  readonly server: string;
  readonly path: string;
  readonly version?: '3' | '4' | '4.1' | '4.2';
}

export interface IscsiStore {
  readonly name: string;
  readonly target: string;
  /** ADDRESS or ADDRESS:PORT; several are several paths to the same disks. */
  readonly portals: readonly string[];
  readonly chap?: { readonly user: string; readonly password: string };
  /** A volume group on its disks that libvirt takes as a pool of this name. */
  readonly volumeGroup?: string;
}

/** A pool in the node's own memory, empty at every boot: for kernels and seeds of guests, not for disks. */
export interface MemoryStore {
  readonly name: string;
  readonly sizeMiB: number;
}

export interface HostProfile {
  readonly name: string;
  readonly network: {
    readonly bonds?: readonly Bond[];
    readonly vlans?: readonly Vlan[];
    readonly bridges?: readonly Bridge[];
    readonly addresses: readonly Placement[];
  };
  readonly storage?: {
    readonly nfs?: readonly NfsStore[];
    readonly iscsi?: readonly IscsiStore[];
    readonly memory?: readonly MemoryStore[];
  };
  readonly timeServers?: readonly string[];
  readonly nameServers?: readonly string[];
  readonly searchDomains?: readonly string[];
  /** Lines of authorized_keys for root. */
  readonly sshKeys?: readonly string[];
  readonly sysctl?: Readonly<Record<string, string | number>>;
  readonly hugePages?: { readonly sizeMiB: 2 | 1024; readonly count: number };
  /**
   * Merging of equal pages of guests: saves memory, costs CPU, and lets guests guess at each other's memory.
   */
  readonly samePageMerging?: boolean;
  /** Seconds without a sign of systemd after which the hardware resets the machine. */
  readonly watchdogS?: number;
  readonly kernelArguments?: readonly string[];
  /** Open vSwitch daemons are started. */
  readonly openVswitch?: boolean;
  /** systemd units that this profile starts in addition, of those that the image has. */
  readonly units?: readonly string[];
  /** Host names that every node resolves without a name server: NAME → ADDRESS. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** PEM texts; the keys are secrets that leave in the configuration archive alone. */
export interface TlsIdentity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export interface SshHostKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** What one node has for itself. */
export interface NodeInput {
  readonly name: string;
  readonly uuid: string;
  readonly macs: readonly string[];
  /** By the names that the profile's placements use. */
  readonly addresses: Readonly<Record<string, { readonly address: string; readonly gateway?: string }>>;
  /** 32 hexadecimal digits, the same at every boot, so that the journal and D-Bus know the machine again. */
  readonly machineId: string;
  readonly tls: TlsIdentity;
  readonly sshHostKey: SshHostKey;
}
