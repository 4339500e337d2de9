// What a host said about itself, as plain objects: every decision about hosts reads this and nothing else.
import type { Instant } from '../time.ts';
import type { Version } from '../version.ts';
import type { Network } from '../network/network.ts';
import type { Pool } from '../pool/pool.ts';
import type { CpuFeature } from '../vm/spec.ts';

export interface HostFacts {
  readonly uuid: string;
  readonly hostName: string;
  readonly readAt: Instant;
  readonly versions: HostVersions;
  readonly cpu: HostCpu;
  readonly memory: HostMemory;
  readonly numa: readonly NumaCell[];
  readonly kvm: KvmFacts;
  readonly machines: readonly MachineType[];
  /** One per virtualisation type that the host offers. */
  readonly domainCapabilities: readonly DomainCapabilities[];
  readonly pools: readonly Pool[];
  readonly networks: readonly Network[];
  /** `apparmor`, `selinux`, `dac`, as capabilities list them. */
  readonly securityDrivers: readonly string[];
  readonly migration: MigrationAbility;
  readonly tls: TlsFacts | null;
  readonly iommu: boolean | null;
  /** Domains that libvirt starts by itself after a boot, by name. */
  readonly autostart?: readonly string[];
}

export interface HostVersions {
  readonly libvirt: Version;
  readonly qemu: Version | null;
}

export interface HostCpu {
  readonly arch: string;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly features: readonly string[];
  readonly cpus: number;
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

export interface HostMemory {
  readonly totalMiB: number;
  /** What the host could give now, caches counted as free; null where it was not read. */
  readonly freeMiB: number | null;
  readonly hugepages: readonly Hugepages[];
}
export interface Hugepages {
  readonly sizeKiB: number;
  readonly total: number;
  readonly free: number;
}

export interface NumaCell {
  readonly id: number;
  readonly memoryMiB: number;
  readonly freeMiB: number | null;
  readonly cpus: number;
}

export interface KvmFacts {
  /** libvirt offers domains of type kvm. */
  readonly offered: boolean;
  readonly verdict: KvmVerdict;
}
/**
 * KVM counts as usable only where a guest was seen to run under it; the date and the evidence go with the
 * verdict.
 */
export type KvmVerdict =
  | { readonly usable: true; readonly evidence: string; readonly at: Instant }
  | { readonly usable: false; readonly evidence: string; readonly at: Instant }
  | { readonly usable: 'unknown'; readonly why: string };

export interface MachineType {
  readonly name: string;
  /** What an alias (`q35`) stands for on this host. */
  readonly canonical: string | null;
  readonly arch: string;
  readonly virtTypes: readonly VirtType[];
  readonly cpusMax: number;
}
export type VirtType = 'kvm' | 'qemu';

/** libvirt's domain capabilities: which value each device class and feature can take. */
export interface DomainCapabilities {
  readonly virtType: VirtType;
  readonly machine: string;
  readonly emulator: string;
  readonly cpuModes: readonly CpuModeAbility[];
  readonly devices: Readonly<Record<string, DeviceAbility>>;
  readonly firmware: readonly string[];
  readonly secureBoot: boolean;
}
export interface DeviceAbility {
  readonly supported: boolean;
  /** `bus` → virtio, scsi, …; null or absent where this libvirt does not list it. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}
export interface CpuModeAbility {
  readonly mode: 'host-passthrough' | 'maximum' | 'host-model' | 'custom';
  readonly supported: boolean;
  /** The model that host-model means here; the usable models of custom. */
  readonly models: readonly string[];
  /** What host-model adds to its model and takes off it; absent of the other modes. */
  readonly host?: { readonly vendor: string | null; readonly features: readonly CpuFeature[] };
}

export interface MigrationAbility {
  readonly live: boolean;
  readonly transports: readonly string[];
}

/**
 * The certificate that the host showed on a TLS connection; what QEMU uses for migration is its own and not
 * visible.
 */
export interface TlsFacts {
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the issuing CA certificate. */
  readonly caDigest: string;
  readonly notAfter: Instant;
}
