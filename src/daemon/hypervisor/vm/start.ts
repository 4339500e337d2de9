// Starts a domain. libvirt refuses one that runs, and so nothing is ever started twice on one host.
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

export const startVm =
  (links: Links): VmVerbs['start'] =>
  (host, uuid, options) =>
    asking(host, 'start a domain', async () => {
      const call = callOptions(options);
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      await domain.create(call);
    });
