// What may be asked of a host as a whole. None of these verbs leaves anything changed on it.
import type { HostFacts, VirtType } from '../../../model/host/facts.ts';
import type { CpuFeature } from '../../../model/vm/spec.ts';
import type { Instant } from '../../../model/time.ts';
import type { CallOptions, HostAddress } from './call.ts';
import type { DomainPicture } from './vm.ts';

export interface HostVerbs {
  readFacts(host: HostAddress, options?: CallOptions): Promise<HostFacts>;
  /** All domains in one call; one frozen guest delays it no longer than its own deadline. */
  readPicture(host: HostAddress, options?: CallOptions): Promise<HostPicture>;
  /** The CPU that all of these hosts can give their guests, as the libvirt of the host finds it. */
  baselineCpu(
    host: HostAddress,
    hosts: readonly HostFacts[],
    options?: CallOptions,
  ): Promise<CpuBaselineAnswer>;
  /**
   * What happens from now on, over connections that break and come back; ends when the signal is aborted.
   * Rejects where the host cannot be reached to begin with.
   */
  events(host: HostAddress, signal: AbortSignal): AsyncIterable<HypervisorEvent>;
  /**
   * Runs a transient guest without disks through some boots of its firmware, and tells the CPU time that
   * they took. The guest ends with the call, and with the manager. `libvirt-refused` where it does not come
   * up.
   */
  tryGuest(host: HostAddress, trial: GuestTrial, options?: CallOptions): Promise<{ readonly cpuMs: number }>;
}

export interface GuestTrial {
  readonly uuid: string;
  readonly virtType: VirtType;
  readonly arch: string;
}

export type CpuBaselineAnswer =
  | { readonly model: string; readonly features: readonly CpuFeature[] }
  /** In libvirt's words: nothing is wrong with the host, the CPUs have nothing in common. */
  | { readonly failed: string };

export interface HostPicture {
  readonly readAt: Instant;
  readonly domains: readonly DomainPicture[];
}

export type HypervisorEvent =
  /** The domain changed in a way that its picture shows: read it again. */
  | { readonly kind: 'domain'; readonly uuid: string; readonly what: string }
  | { readonly kind: 'pool' | 'network'; readonly name: string; readonly what: string }
  /** Events were missed or subscribed anew: read the whole picture. */
  | { readonly kind: 'resync'; readonly why: string }
  /** The connection: open (again), silent though it stands, or lost, and why each attempt since failed. */
  | { readonly kind: 'link'; readonly state: 'open' | 'silent' | 'lost'; readonly reason: string };
