// Presses the reset button of a guest. Of one that is paused, QEMU resets the machine and leaves it paused.
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

export const resetVm =
  (links: Links): VmVerbs['reset'] =>
  (host, uuid, options) =>
    asking(host, 'reset a guest', async () => {
      const call = callOptions(options);
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      await domain.reset(call);
    });
