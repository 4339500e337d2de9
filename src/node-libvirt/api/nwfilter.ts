// A filter for the network traffic of domains.
import { NWFilterCalls } from './nwfilter.gen.ts';

/** `virNWFilter`: identified by its UUID. */
export class NWFilter extends NWFilterCalls {
  get name(): string {
    return this.handle.name;
  }

  get uuid(): string {
    return this.handle.uuid;
  }
}
