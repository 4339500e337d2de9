// A device of the host.
import { NodeDeviceCalls } from './node-device.gen.ts';

/** `virNodeDevice`: its name names it. */
export class NodeDevice extends NodeDeviceCalls {
  get name(): string {
    return this.handle.name;
  }
}
