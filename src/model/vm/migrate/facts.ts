// What the decision to move a VM reads: the VM as its host describes it, both hosts, and what is known of
// the pair.
import type { HostId, TaskId, VmId } from '../../ids.ts';
import type { ConnectionState } from '../../host/connection.ts';
import type { HostFacts, VirtType } from '../../host/facts.ts';
import type { Instant } from '../../time.ts';
import type { CacheMode } from '../spec.ts';
import type { Activity, Power, PowerReason } from '../vm.ts';
import type { MigrationRequest } from './request.ts';
import type { PastMove } from './prediction.ts';

export interface MigrationFacts {
  readonly now: Instant;
  readonly request: MigrationRequest;
  readonly vm: MovingVm;
  readonly source: Side;
  readonly target: Side;
  readonly pair: PairFacts;
}

/** What is known of a host without asking it. */
export interface SideState {
  readonly id: HostId;
  readonly name: string;
  readonly state: ConnectionState;
  readonly reason: string;
  readonly drained: boolean;
}

export interface Side extends SideState {
  /** Null while nothing was read from it. */
  readonly facts: HostFacts | null;
  /** Every domain on it, running or not; null where the list could not be had. */
  readonly domains:
    readonly { readonly name: string; readonly uuid: string; readonly running: boolean }[] | null;
  /** UUIDs of the secrets that it holds; null where that is not visible. */
  readonly secrets: readonly string[] | null;
  readonly networkFilters: readonly string[] | null;
  /** How the other host's libvirt reaches it, peer to peer. */
  readonly peerUri: string | null;
  /** Its address on the migration network, where there is one. */
  readonly migrationAddress: string | null;
  /** Memory that tasks under way have claimed there and libvirt does not show yet. */
  readonly claimedMiB: number;
}

export interface PairFacts {
  /** Moves of VMs between the two, in this direction, newest first. */
  readonly moves: readonly PastMove[];
  /** What the newest probe between them said. */
  readonly probe: Probed | null;
}

/** A probe guest of 16 MiB was moved: whether it arrived, and whether TLS was granted. */
export interface Probed {
  readonly ok: boolean;
  readonly tls: PastMove['tls'];
  readonly at: Instant;
  /** What libvirt said where it refused; how long it took where it did not. */
  readonly detail: string;
}

export interface MovingVm {
  readonly id: VmId;
  readonly name: string;
  readonly uuid: string;
  readonly foreign: boolean;
  readonly power: Power;
  readonly powerReason: PowerReason | null;
  readonly activity: Activity | null;
  readonly persistent: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** MiB that it makes dirty per second, as libvirt measured it; null where it was not measured. */
  readonly dirtyMiBs: number | null;
  readonly arch: string;
  readonly virtType: VirtType;
  readonly machine: string;
  readonly emulatorVersion: string | null;
  readonly cpu: MovingCpu;
  readonly memoryBacking: MemoryBacking;
  readonly firmware: FirmwareFiles;
  readonly tpm: {
    readonly kind: 'emulator' | 'passthrough' | 'external';
    readonly secret: string | null;
  } | null;
  readonly disks: readonly MovingDisk[];
  readonly nics: readonly MovingNic[];
  /** Each device as a value that the domain capabilities of a host list: class `video`, field `modelType`. */
  readonly devices: readonly DeviceUse[];
  readonly hostDevices: readonly HostDevice[];
  readonly filesystems: readonly { readonly driver: string; readonly tag: string }[];
  /** Shared memory with other processes of the host: shmem devices, vhost-user ends. */
  readonly sharedMemory: readonly { readonly kind: 'shmem' | 'vhost-user'; readonly name: string }[];
  readonly hostFiles: readonly HostFile[];
  readonly secrets: readonly { readonly uuid: string; readonly use: string }[];
  readonly securityLabels: readonly { readonly model: string; readonly fixed: boolean }[];
  readonly launchSecurity: string | null;
  readonly snapshots: number;
  readonly checkpoints: number;
  readonly managedSave: boolean;
  readonly job: RunningJob | null;
  /** The agent in the guest answers; null where it has no channel. */
  readonly agentAnswers: boolean | null;
}

export interface MovingCpu {
  readonly mode: 'host-passthrough' | 'maximum' | 'host-model' | 'custom';
  readonly model: string | null;
  /** What the target's libvirt said when it was asked to compare; null where it was not asked. */
  readonly comparison:
    | { readonly result: 'identical' | 'superset' }
    | { readonly result: 'incompatible'; readonly missing: readonly string[] }
    | { readonly result: 'failed'; readonly message: string }
    | null;
  /** CPUs that vCPUs are pinned to; empty: not pinned. */
  readonly pinnedTo: readonly number[];
}

export interface MemoryBacking {
  readonly hugepageKiB: number | null;
  readonly locked: boolean;
  /** NUMA cells of the host that it is bound to strictly. */
  readonly strictCells: readonly number[];
  readonly nvdimmPath: string | null;
}

export interface FirmwareFiles {
  readonly kind: 'bios' | 'efi';
  readonly loader: FileAtTarget | null;
  readonly nvramPath: string | null;
  readonly nvramTemplate: FileAtTarget | null;
}
/** A path and whether the target has it; `unknown` where the transport cannot look. */
export interface FileAtTarget {
  readonly path: string;
  readonly atTarget: Presence;
}
export type Presence = 'present' | 'absent' | 'unknown';

export interface MovingDisk {
  readonly name: string;
  readonly device: 'disk' | 'lun' | 'cdrom' | 'floppy';
  readonly kind: 'file' | 'block' | 'network' | 'nvme' | 'empty';
  readonly path: string | null;
  /** The source's pool in which it lies. */
  readonly pool: string | null;
  readonly volume: string | null;
  readonly format: string;
  readonly cache: CacheMode;
  readonly readOnly: boolean;
  readonly shareable: boolean;
  readonly capacityBytes: number;
  readonly allocationBytes: number;
  readonly backing: readonly BackingFile[];
  /** What libvirt takes the file system below it for. */
  readonly fileSystem: 'cluster' | 'network' | 'local' | 'unknown';
  readonly atTarget: Presence;
  /** Hostler's own seed: small, and made again where it is missing. */
  readonly isSeed: boolean;
}
export interface BackingFile extends FileAtTarget {
  readonly pool: string | null;
  readonly allocationBytes: number;
}

export interface MovingNic {
  readonly name: string;
  readonly kind: 'network' | 'bridge' | 'direct' | 'user' | 'vhost-user' | 'other';
  /** The network's name, the bridge or the host's device. */
  readonly link: string;
  readonly mac: string;
  readonly mtu: number | null;
  readonly portGroup: string | null;
  readonly filter: string | null;
}

export interface DeviceUse {
  readonly name: string;
  readonly className: string;
  readonly field: string;
  readonly value: string;
}

export interface HostDevice {
  readonly kind: 'pci' | 'usb' | 'scsi' | 'mdev' | 'network';
  readonly name: string;
  /** Half of a team whose other half moves: it is unplugged before and plugged in after. */
  readonly teamed: boolean;
}

export interface HostFile extends FileAtTarget {
  readonly use: 'kernel' | 'initrd' | 'device tree' | 'serial log' | 'chardev socket' | 'rng source';
  /** QEMU opens it at start; a log is made anew. */
  readonly needed: boolean;
  /** The image that it is the copy of, where hostler brought it. */
  readonly image: string | null;
}

export interface RunningJob {
  readonly kind: 'migration' | 'block' | 'backup' | 'save' | 'dump' | 'snapshot' | 'other';
  readonly detail: string;
  /** The task that runs it, where it is ours. */
  readonly task: TaskId | null;
}
