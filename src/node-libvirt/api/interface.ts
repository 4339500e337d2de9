// A network interface of the host itself.
import { InterfaceCalls } from './interface.gen.ts';

/** `virInterface`: its name names it. */
export class Interface extends InterfaceCalls {
  get name(): string {
    return this.handle.name;
  }

  get mac(): string {
    return this.handle.mac;
  }
}
