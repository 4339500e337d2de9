// What a drain decides from: everything on the host, and what is on its way there.
import type { Decision, Refusal } from '../../../../model/decision.ts';
import { decideDrain, type JourneyPlan } from '../../../../model/host/drain.ts';
import type { HostId, VmId } from '../../../../model/ids.ts';
import { readClaims } from '../../../store/claim/claim.ts';
import { readVm, readVmsOnHost } from '../../../store/vm/record.ts';
import { readFleet } from '../../vm/create/fleet.ts';
import { readHostOf } from '../../vm/subject.ts';
import type { TaskWorld } from '../../world.ts';
import { decideExamined, drainHostOf, readLinkRates, travellerOf } from '../journey/facts.ts';
import type { LeftBehind } from '../journey/move.ts';

interface Narrowed {
  readonly only?: VmId;
  readonly except?: ReadonlySet<VmId>;
  readonly examined?: ReadonlyMap<string, readonly Refusal[]>;
}

export async function readDrainDecision(
  world: TaskWorld,
  id: HostId,
  { only, except, examined = new Map<string, readonly Refusal[]>() }: Narrowed = {},
): Promise<Decision<JourneyPlan>> {
  const host = drainHostOf(await readHostOf(world, id));
  const { fleet, there, rates } = await world.store.read(async (db) => ({
    fleet: await readFleet(db),
    there: await readVmsOnHost(db, id),
    rates: await readLinkRates(db, id),
  }));
  const asked = there.filter((vm) => (only === undefined || vm.id === only) && except?.has(vm.id) !== true);
  const vms = await Promise.all(asked.map((vm) => travellerOf(world, { ...vm, host: id })));
  return decideExamined(world, { host, fleet, vms, rates, examined }, decideDrain);
}

/** VMs that a task has taken room for and that are not there yet: from before the host was closed. */
export async function readArriving(world: TaskWorld, host: HostId): Promise<LeftBehind[]> {
  return world.store.read(async (db) => {
    const claims = (await readClaims(db, host)).filter(({ resource }) => resource === 'memory');
    const arriving: LeftBehind[] = [];
    for (const { vm, task } of claims) {
      const record = await readVm(db, vm);
      // What is there and is being started is there.
      if (record?.host === host && record.activity !== task) continue;
      const name = record?.name ?? vm;
      arriving.push({
        vm,
        name,
        why: `${task} brings it there`,
        fix: `Wait for it: hostler task follow ${task}.`,
      });
    }
    return arriving;
  });
}
