// A virtual network of a host.
import { NetworkCalls } from './network.gen.ts';

/** `virNetwork`: identified by its UUID. */
export class Network extends NetworkCalls {
  get name(): string {
    return this.handle.name;
  }

  get uuid(): string {
    return this.handle.uuid;
  }
}
