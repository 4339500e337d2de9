// Gives libvirt the definition of a VM. Never autostarted: after a host's boot the manager restores what
// was intended.
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import type { Clock } from '../../ports/clock.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { readHostFacts } from '../host/facts.ts';
import { printDomain } from '../xml/domain.ts';

export const defineVm =
  (links: Links, clock: Clock): VmVerbs['define'] =>
  (host, definition, options) =>
    asking(host, `define ${definition.name}`, async () => {
      const connection = await links.to(host);
      const call = callOptions(options);
      const facts = await readHostFacts(connection, clock, call);
      await connection.domainDefineXMLFlags(printDomain(definition, facts), { validate: true }, call);
    });
