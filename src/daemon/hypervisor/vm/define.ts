// Gives libvirt the definition of a VM. Never autostarted: after a host's boot the manager restores what
// was intended.
import type { Connection } from 'node-libvirt';
import type { HostFacts } from '../../../model/host/facts.ts';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import type { Clock } from '../../ports/clock.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { readHostFacts } from '../host/facts.ts';
import { printDomain } from '../xml/domain.ts';

/** What a host can do does not change from one VM to the next, and takes as long to read as all the rest. */
const keptMs = 60_000;

interface Seen {
  readonly atMs: number;
  readonly facts: HostFacts;
}

export function defineVm(links: Links, clock: Clock): VmVerbs['define'] {
  const seen = new WeakMap<Connection, Seen>();
  async function factsOf(connection: Connection, call: ReturnType<typeof callOptions>): Promise<HostFacts> {
    const known = seen.get(connection);
    const atMs = clock.monotonicMs();
    if (known !== undefined && atMs - known.atMs < keptMs) return known.facts;
    const facts = await readHostFacts(connection, clock, call);
    seen.set(connection, { atMs, facts });
    return facts;
  }
  return (host, definition, options) =>
    asking(host, `define ${definition.name}`, async () => {
      const connection = await links.to(host);
      const call = callOptions(options);
      const facts = await factsOf(connection, call);
      await connection.domainDefineXMLFlags(printDomain(definition, facts), { validate: true }, call);
    });
}
