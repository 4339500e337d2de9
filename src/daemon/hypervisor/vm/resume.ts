// Lets the CPUs of a paused guest run again. libvirt refuses one that runs.
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

export const resumeVm =
  (links: Links): VmVerbs['resume'] =>
  (host, uuid, options) =>
    asking(host, 'resume a guest', async () => {
      const call = callOptions(options);
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      await domain.resume(call);
    });
