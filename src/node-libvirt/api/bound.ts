// What every typed object has: the caller that its methods use, and the factory that makes other objects.
import type {
  NonnullDomain,
  NonnullDomainCheckpoint,
  NonnullDomainSnapshot,
  NonnullInterface,
  NonnullNetwork,
  NonnullNetworkPort,
  NonnullNodeDevice,
  NonnullNwfilter,
  NonnullNwfilterBinding,
  NonnullSecret,
  NonnullStoragePool,
  NonnullStorageVol,
} from '../protocol/type.gen.ts';
import type { Caller } from '../rpc/caller.ts';
import type { DomainCheckpoint } from './domain-checkpoint.ts';
import type { DomainSnapshot } from './domain-snapshot.ts';
import type { Domain } from './domain.ts';
import type { Interface } from './interface.ts';
import type { NetworkPort } from './network-port.ts';
import type { Network } from './network.ts';
import type { NodeDevice } from './node-device.ts';
import type { NWFilterBinding } from './nwfilter-binding.ts';
import type { NWFilter } from './nwfilter.ts';
import type { Secret } from './secret.ts';
import type { StoragePool } from './storage-pool.ts';
import type { StorageVol } from './storage-vol.ts';

/** Makes typed objects of what the wire names. Types only, so that no class needs to load another. */
export interface Wrap {
  domain(handle: NonnullDomain): Domain;
  domainSnapshot(handle: NonnullDomainSnapshot): DomainSnapshot;
  domainCheckpoint(handle: NonnullDomainCheckpoint): DomainCheckpoint;
  network(handle: NonnullNetwork): Network;
  networkPort(handle: NonnullNetworkPort): NetworkPort;
  interface(handle: NonnullInterface): Interface;
  storagePool(handle: NonnullStoragePool): StoragePool;
  storageVol(handle: NonnullStorageVol): StorageVol;
  nodeDevice(handle: NonnullNodeDevice): NodeDevice;
  nwfilter(handle: NonnullNwfilter): NWFilter;
  nwfilterBinding(handle: NonnullNwfilterBinding): NWFilterBinding;
  secret(handle: NonnullSecret): Secret;
}

export interface Context {
  readonly caller: Caller;
  readonly wrap: Wrap;
}

/** An object of one daemon. */
export class Bound {
  /** For procedures that no method wraps. */
  readonly caller: Caller;
  /** Makes objects of the same daemon. */
  readonly wrap: Wrap;

  constructor(context: Context) {
    this.caller = context.caller;
    this.wrap = context.wrap;
  }
}
