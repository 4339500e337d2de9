// What is asked of the guest itself, through its agent or its leases: addresses, figures, the clock.
import { DomainInterfaceAddressesSource, LibvirtError, type Domain } from 'node-libvirt';
import type { Address } from '../../../model/vm/vm.ts';
import type { Clock } from '../../ports/clock.ts';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { findDomain } from './read.ts';

type Options = ReturnType<typeof callOptions>;

/** An agent that is busy or gone is no reason to wait long. */
const agentDeadlineMs = 5_000;

async function addressesFrom(
  domain: Domain,
  source: Address['source'],
  options: Options,
): Promise<readonly Address[]> {
  const which =
    source === 'agent' ? DomainInterfaceAddressesSource.AGENT : DomainInterfaceAddressesSource.LEASE;
  try {
    const interfaces = await domain.interfaceAddresses(which, options);
    return interfaces.flatMap(({ name, hwaddr, addrs }) =>
      name === 'lo' ? [] : addrs.map(({ addr }) => ({ address: addr, mac: hwaddr, source })),
    );
  } catch (error) {
    // No agent, no lease: then nothing is known from there.
    if (error instanceof LibvirtError) return [];
    throw error;
  }
}

/** An agent that answers does so at once. */
const agentSeconds = 2;

export async function agentAnswers(domain: Domain, options: Options): Promise<boolean> {
  try {
    await domain.qemuAgentCommand('{"execute":"guest-ping"}', agentSeconds, options);
    return true;
  } catch {
    // No channel, no agent, a guest that hangs: it does not answer, whatever the reason.
    return false;
  }
}

export const askAgent =
  (links: Links): VmVerbs['agentAnswers'] =>
  (host, uuid, options) =>
    asking(host, 'ask the agent', async () => {
      const call = { deadlineMs: agentDeadlineMs, ...callOptions(options) };
      const domain = await findDomain(await links.to(host), uuid, call);
      return domain !== null && agentAnswers(domain, call);
    });

export const readAddresses =
  (links: Links): VmVerbs['readAddresses'] =>
  (host, uuid, options) =>
    asking(host, 'ask for addresses', async () => {
      const call = { deadlineMs: agentDeadlineMs, ...callOptions(options) };
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      const byAgent = await addressesFrom(domain, 'agent', call);
      const known = new Set(byAgent.map((a) => a.address));
      const byLease = await addressesFrom(domain, 'lease', call);
      return [...byAgent, ...byLease.filter((a) => !known.has(a.address))];
    });

export const setGuestTime =
  (links: Links, clock: Clock): VmVerbs['setGuestTime'] =>
  (host, uuid, options) =>
    asking(host, "set the guest's clock", async () => {
      const call = { deadlineMs: agentDeadlineMs, ...callOptions(options) };
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      const nowMs = clock.nowMs();
      await domain.setTime(BigInt(Math.floor(nowMs / 1000)), (nowMs % 1000) * 1_000_000, {}, call);
    });
