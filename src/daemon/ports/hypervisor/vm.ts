// What may be asked of a host about one VM. A VM is named by its domain's UUID; names are for people.
import type { Leaves } from '../../../model/vm/history.ts';
import type { FoundMetadata, VmMetadata } from '../../../model/vm/metadata.ts';
import type { Address, Power, PowerReason } from '../../../model/vm/vm.ts';
import type { VmSpec } from '../../../model/vm/spec.ts';
import type { CallOptions, HostAddress } from './call.ts';

export interface VmVerbs {
  /** Null where the host has no such domain. */
  read(host: HostAddress, uuid: string, options?: CallOptions): Promise<DomainPicture | null>;
  /** What the host keeps of it beside its definition; null where it has no such domain. */
  readBeside(host: HostAddress, uuid: string, options?: CallOptions): Promise<BesideDomain | null>;
  /** Its definition as it starts the next time, hostler's own element apart; null where there is none. */
  readDefinition(host: HostAddress, uuid: string, options?: CallOptions): Promise<Leaves | null>;
  readAddresses(host: HostAddress, uuid: string, options?: CallOptions): Promise<readonly Address[]>;
  readStats(host: HostAddress, uuid: string, options?: CallOptions): Promise<VmStats>;
  /** Idempotent: the same UUID is defined anew. A name that another domain has is refused. */
  define(host: HostAddress, definition: VmDefinition, options?: CallOptions): Promise<void>;
  /** Idempotent. A domain that runs goes on, transient. Its NVRAM and TPM state go with the definition. */
  undefine(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** Not idempotent: refused where it runs. */
  start(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** Asks the guest to shut down and returns; whether it does is the guest's matter. Idempotent. */
  shutDown(host: HostAddress, uuid: string, how: 'agent' | 'acpi', options?: CallOptions): Promise<void>;
  /** Its CPUs stand still. Idempotent; refused where it does not run. */
  suspend(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** Not idempotent: refused where it is not paused. */
  resume(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** As the reset button does. Of a guest that stands still it is as good twice as once. */
  reset(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** Ends its process. Idempotent: where it does not run, nothing happens. */
  destroy(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** Idempotent. Changes hostler's own element, live and persistent, and nothing else. */
  writeMetadata(host: HostAddress, uuid: string, metadata: VmMetadata, options?: CallOptions): Promise<void>;
  /** Whether its agent answers now; false where it has none. Never waits long. */
  agentAnswers(host: HostAddress, uuid: string, options?: CallOptions): Promise<boolean>;
  /** Idempotent. Takes hostler's own element out, live and persistent, and nothing else. */
  removeMetadata(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** What an adoption would make of a domain that somebody else defined; null where there is none. */
  readForeign(host: HostAddress, uuid: string, options?: CallOptions): Promise<ForeignDomain | null>;
  /** Sets the guest's clock through its agent. Idempotent. */
  setGuestTime(host: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
}

/** All that the domain's XML is a function of, besides what the host can do. */
export interface VmDefinition {
  readonly uuid: string;
  readonly name: string;
  readonly spec: VmSpec;
  readonly metadata: VmMetadata;
  /** Where each disk of the spec is on that host; one without an entry is empty (a CD drive). */
  readonly disks: readonly DiskPlace[];
  /** Paths on that host, where it boots a kernel. */
  readonly kernel: { readonly kernel: string; readonly initrd: string | null } | null;
}
export interface DiskPlace {
  /** As in the spec: `vda`; `seed` for the seed's CD. */
  readonly disk: string;
  readonly pool: string;
  readonly volume: string;
}

/** A domain as its host shows it. */
export interface DomainPicture {
  readonly uuid: string;
  readonly name: string;
  readonly power: Exclude<Power, 'unknown'>;
  readonly powerReason: PowerReason | null;
  /** Whether a definition outlives its process. */
  readonly persistent: boolean;
  readonly metadata: FoundMetadata;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** The files and devices behind its disks. */
  readonly diskPaths: readonly string[];
  readonly job: JobPicture | null;
}

export interface BesideDomain {
  readonly snapshots: number;
  readonly checkpoints: number;
  readonly managedSave: boolean;
  /** A file with the variables of its UEFI firmware. */
  readonly nvram: boolean;
  /** The host emulates its TPM, and keeps its state. */
  readonly tpm: boolean;
}

export interface ForeignDomain {
  readonly spec: VmSpec;
  readonly persistent: boolean;
  readonly autostart: boolean;
}

export interface JobPicture {
  readonly operation: 'migration-out' | 'migration-in' | 'backup' | 'save' | 'dump' | 'snapshot' | 'other';
  readonly elapsedMs: number;
}

/** Null where the host does not tell. */
export interface VmStats {
  readonly cpuTimeNs: number | null;
  readonly memoryUsedMiB: number | null;
  readonly dirtyMiBPerS: number | null;
}
