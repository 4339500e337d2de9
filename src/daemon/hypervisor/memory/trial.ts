// The twin of a trial: a guest that is there for a turn, and takes the CPU time that the test says.
import type { HostVerbs } from '../../ports/hypervisor/host.ts';
import { reach, refused, type MemoryFleet } from './fleet.ts';

export const memoryTrial =
  (fleet: MemoryFleet): HostVerbs['tryGuest'] =>
  async (address, { uuid, virtType }) => {
    const host = reach(fleet, address);
    if (host.trials.has(uuid)) throw refused(`operation failed: domain ${uuid} is there already`);
    const cpuMs = host.trialCpuMs[virtType];
    if (cpuMs === null) throw refused(`invalid argument: KVM is not supported on ${address.name}`);
    host.trials.add(uuid);
    try {
      await fleet.tick();
      return { cpuMs };
    } finally {
      host.trials.delete(uuid);
    }
  };
