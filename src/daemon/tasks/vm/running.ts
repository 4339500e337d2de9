// Gathers what the verbs that act on a guest's process decide on, from its host and from the store.
import type { RunningFacts } from '../../../model/vm/running.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { DomainPicture } from '../../ports/hypervisor/vm.ts';
import type { TaskWorld } from '../world.ts';
import { addressOf, readHostOf, type OwnedVm } from './subject.ts';

export interface Observed extends RunningFacts {
  readonly address: HostAddress;
  readonly domain: DomainPicture | null;
}

/** A task that holds the VM is no obstacle to itself; whoever only asks for the plan says what holds it. */
export async function readRunningFacts(
  world: TaskWorld,
  vm: OwnedVm,
  activity: Activity | null = null,
): Promise<Observed> {
  const host = await readHostOf(world, vm.host);
  const { id, name, connection } = host;
  const address = addressOf(host);
  const domain = await world.hypervisor.vm.read(address, vm.uuid);
  const power = domain?.power ?? 'unknown';
  return {
    vm: { ...vm, power, powerReason: domain?.powerReason ?? null, activity },
    host: { id, name, state: connection.state, reason: connection.reason },
    job: domain?.job?.operation ?? null,
    address,
    domain,
  };
}

/** Whether its agent answers; null where it has no channel for one, or nothing runs that could. */
export async function readAgent(world: TaskWorld, vm: OwnedVm, seen: Observed): Promise<boolean | null> {
  if (!vm.spec.hardware.agentChannel || seen.domain?.power !== 'running') return null;
  return world.hypervisor.vm.agentAnswers(seen.address, vm.uuid);
}
