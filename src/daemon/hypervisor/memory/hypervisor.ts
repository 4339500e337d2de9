// The in-memory twin of the hypervisor port, for tests of tasks and of the daemon: the same suite runs on
// it and on real hosts, so that it does not drift from them.
import type { Hypervisor } from '../../ports/hypervisor.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { HypervisorEvent } from '../../ports/hypervisor/host.ts';
import { findHost, reach, type MemoryFleet } from './fleet.ts';
import { memoryMigration } from './migration.ts';
import { memoryTrial } from './trial.ts';
import { memoryVm, pictureOf } from './vm.ts';
import { memoryVolume } from './volume.ts';

export function memoryHypervisor(fleet: MemoryFleet): Hypervisor {
  return {
    host: {
      async readFacts(address) {
        await fleet.tick();
        return reach(fleet, address).facts;
      },
      async readPicture(address) {
        await fleet.tick();
        const host = reach(fleet, address);
        const domains = [...host.domains.values()].map((domain) => pictureOf(fleet, host, domain));
        return { readAt: new Date().toISOString(), domains };
      },
      async baselineCpu(address) {
        await fleet.tick();
        const { cpu } = reach(fleet, address).facts;
        return { model: cpu.model ?? '', features: [] };
      },
      events: (address, signal) => changes(fleet, address, signal),
      tryGuest: memoryTrial(fleet),
    },
    vm: memoryVm(fleet),
    migration: memoryMigration(fleet),
    volume: memoryVolume(fleet),
  };
}

const lookEveryMs = 10;

/** What changed between two turns: the twin has no moment of its own at which to tell. */
async function* changes(
  fleet: MemoryFleet,
  address: HostAddress,
  signal: AbortSignal,
): AsyncGenerator<HypervisorEvent> {
  const seen = new Map<string, string>();
  const answers = (): boolean => {
    const host = findHost(fleet, address);
    return host !== undefined && host.power && host.answers;
  };
  let answered = answers();
  const look = (): HypervisorEvent[] => {
    const events: HypervisorEvent[] = [];
    if (answers() !== answered) {
      answered = !answered;
      const reason = answered ? 'it answers' : 'it does not answer';
      events.push({ kind: 'link', state: answered ? 'open' : 'lost', reason });
    }
    if (!answered) return events;
    const now = new Map(
      [...(findHost(fleet, address)?.domains ?? [])].map(([uuid, { power, persistent }]) => [
        uuid,
        `${power} ${String(persistent)}`,
      ]),
    );
    for (const [uuid, state] of now) {
      if (seen.get(uuid) !== state) events.push({ kind: 'domain', uuid, what: state });
      seen.set(uuid, state);
    }
    for (const uuid of seen.keys()) {
      if (!now.has(uuid) && seen.delete(uuid)) events.push({ kind: 'domain', uuid, what: 'gone' });
    }
    return events;
  };
  look();
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    yield* look();
  }
}
