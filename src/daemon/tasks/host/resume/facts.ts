// What a resume decides from: what was drained from the host, and where it is now.
import type { Decision } from '../../../../model/decision.ts';
import type { JourneyPlan } from '../../../../model/host/drain.ts';
import { decideResume } from '../../../../model/host/resume.ts';
import type { HostId, VmId } from '../../../../model/ids.ts';
import { Fleet } from '../../../../model/placement/fleet.ts';
import type { Traveller } from '../../../../model/placement/journey.ts';
import { readAway } from '../../../store/away/away.ts';
import { readHost } from '../../../store/host/record.ts';
import { readVm } from '../../../store/vm/record.ts';
import { readFleet } from '../../vm/create/fleet.ts';
import { readHostOf } from '../../vm/subject.ts';
import type { TaskWorld } from '../../world.ts';
import { decideExamined, drainHostOf, readLinkRates, travellerOf } from '../journey/facts.ts';

export async function readResumeDecision(world: TaskWorld, id: HostId): Promise<Decision<JourneyPlan>> {
  const host = drainHostOf(await readHostOf(world, id));
  const { fleet, away, rates } = await world.store.read(async (db) => ({
    fleet: await readFleet(db),
    away: await readAway(db, id),
    rates: await readLinkRates(db, id),
  }));
  const vms: Traveller[] = [];
  const movedByHand: { id: VmId; name: string; hostName: string }[] = [];
  for (const { vm: vmId, host: brought } of away) {
    const vm = await world.store.read((db) => readVm(db, vmId));
    if (!vm || vm.host === null || vm.host === id) continue;
    if (vm.host === brought) vms.push(await travellerOf(world, { ...vm, host: brought }));
    else movedByHand.push({ id: vmId, name: vm.name, hostName: await nameOf(world, vm.host) });
  }
  // It is open by the time that they come.
  const hosts = fleet.hosts.map((h) => (h.id === id ? { ...h, drained: false } : h));
  const open = new Fleet(hosts, fleet.vms(), fleet.rules);
  return decideExamined(
    world,
    { host, fleet: open, vms, rates, examined: new Map(), movedByHand },
    decideResume,
  );
}

async function nameOf(world: TaskWorld, id: HostId): Promise<string> {
  return (await world.store.read((db) => readHost(db, id)))?.name ?? id;
}
