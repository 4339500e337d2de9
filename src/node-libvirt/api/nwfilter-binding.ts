// A network filter that is in force on one port of the host.
import { NWFilterBindingCalls } from './nwfilter-binding.gen.ts';

/** `virNWFilterBinding`: named by its port. */
export class NWFilterBinding extends NWFilterBindingCalls {
  get portDev(): string {
    return this.handle.portdev;
  }

  get filterName(): string {
    return this.handle.filtername;
  }
}
