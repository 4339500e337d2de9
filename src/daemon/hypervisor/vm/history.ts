// The definition of a domain as it starts the next time, leaf by leaf. Secrets are not in it: libvirt gives
// them only to those who ask for them.
import { parseDocument } from '../../../libvirt-xml/index.ts';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { leavesOf } from '../xml/leaves.ts';
import { findDomain, nullWhenGone } from './read.ts';

export const readDefinition =
  (links: Links): VmVerbs['readDefinition'] =>
  (host, uuid, options) =>
    asking(host, 'read a definition', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(host), uuid, call);
      if (domain === null) return null;
      return nullWhenGone(async () => {
        // A transient domain has no definition but the one that it runs by.
        const inactive = await domain.isPersistent(call);
        return leavesOf(parseDocument(await domain.getXMLDesc({ inactive }, call)).root);
      });
    });
