// What may be asked of a host as a whole. None of these verbs changes anything on it.
import type { HostFacts } from '../../../model/host/facts.ts';
import type { Instant } from '../../../model/time.ts';
import type { CallOptions, HostAddress } from './call.ts';
import type { DomainPicture } from './vm.ts';

export interface HostVerbs {
  readFacts(host: HostAddress, options?: CallOptions): Promise<HostFacts>;
  /** All domains in one call; one frozen guest delays it no longer than its own deadline. */
  readPicture(host: HostAddress, options?: CallOptions): Promise<HostPicture>;
  /** What happens from now on; ends when the connection does, or the signal is aborted. */
  events(host: HostAddress, signal: AbortSignal): AsyncIterable<HypervisorEvent>;
}

export interface HostPicture {
  readonly readAt: Instant;
  readonly domains: readonly DomainPicture[];
}

export type HypervisorEvent =
  /** The domain changed in a way that its picture shows: read it again. */
  | { readonly kind: 'domain'; readonly uuid: string; readonly what: string }
  | { readonly kind: 'pool' | 'network'; readonly name: string; readonly what: string }
  /** Events were missed or subscribed anew: read the whole picture. */
  | { readonly kind: 'resync'; readonly why: string };
