// A port of a virtual network: what one interface of a domain is plugged into.
import type { Network } from './network.ts';
import { NetworkPortCalls } from './network-port.gen.ts';

/** `virNetworkPort`: identified by its UUID, within its network. */
export class NetworkPort extends NetworkPortCalls {
  get uuid(): string {
    return this.handle.uuid;
  }

  /** `virNetworkPortGetNetwork`. */
  getNetwork(): Network {
    return this.wrap.network(this.handle.net);
  }
}
