// Makes the CPUs of a guest stand still.
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

export const suspendVm =
  (links: Links): VmVerbs['suspend'] =>
  (host, uuid, options) =>
    asking(host, 'pause a guest', async () => {
      const call = callOptions(options);
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      await domain.suspend(call);
    });
