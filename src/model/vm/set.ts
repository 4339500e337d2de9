// Whether and how a VM is changed: what takes effect at once, what at the next start, what never. Said before
// it is done.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { fit, printFault } from '../shape.ts';
import { changesBetween, type Change, type LiveRoom, type Resize } from './set/change.ts';
import { specShape } from './spec-shape.ts';
import { publicSpec, type VmSpec } from './spec.ts';
import { vmCan } from './state.ts';
import type { Vm } from './vm.ts';

export interface SetFacts {
  readonly vm: Pick<Vm, 'id' | 'name' | 'power' | 'activity' | 'foreign'>;
  readonly host: { readonly id: HostId; readonly name: string };
  readonly now: VmSpec;
  readonly wanted: VmSpec;
  readonly resizes: readonly Resize[];
  readonly room: LiveRoom;
  /** `live`: refuse what would have to wait; `next-start`: nothing changes before. */
  readonly effect: 'auto' | 'live' | 'next-start';
}

export interface SetPlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  readonly spec: VmSpec;
  /** With `when` as it will be done. */
  readonly changes: readonly Change[];
  /** Something waits for the guest to be off. */
  readonly needsRestart: boolean;
}

export function decideSet(facts: SetFacts): Decision<SetPlan> {
  const { vm, host, wanted } = facts;
  const all = changesBetween(publicSpec(facts.now), publicSpec(wanted), facts.resizes, facts.room);
  return decide(setRefusals(facts, all), () => {
    const changes = all.map((change) => timed(change, facts));
    const waiting = changes.filter((c) => c.when === 'next-start');
    return {
      vm: vm.id,
      host: host.id,
      spec: wanted,
      changes,
      needsRestart: waiting.length > 0,
      steps: changes.map((c) => ({
        title: `${c.when === 'live' ? 'Change' : 'Write for the next start'}: ${c.path}`,
        host: host.name,
      })),
      notices: waiting.map((c) => `${c.path} takes effect when ${vm.name} was off: ${c.why}.`),
    };
  });
}

/** A guest that is off takes everything at once. */
function timed(change: Change, { vm, effect }: SetFacts): Change {
  if (vm.power === 'stopped' || vm.power === 'crashed') return { ...change, when: 'live' };
  return effect === 'next-start' && change.when === 'live'
    ? { ...change, when: 'next-start', why: 'as asked for' }
    : change;
}

function setRefusals(facts: SetFacts, changes: readonly Change[]): Refusal[] {
  const { vm, wanted, effect } = facts;
  const can = vmCan('set', vm);
  const refusals: Refusal[] = can.can ? [] : [can.refusal];
  const shaped = fit(specShape, wanted);
  for (const fault of shaped.ok ? [] : shaped.faults) {
    const fix = `Correct ${fault.path || 'the request'}.`;
    refusals.push({
      code: 'spec',
      about: fault.path || 'spec',
      needed: 'a valid value',
      found: printFault(fault),
      fix,
    });
  }
  for (const { path, why } of changes.filter((c) => c.when === 'never')) {
    const fix = 'Make a new VM with it, and move the data there.';
    refusals.push({ code: 'never', about: path, needed: 'a change that a VM survives', found: why, fix });
  }
  const isOn = vm.power === 'running' || vm.power === 'paused';
  if (effect !== 'live' || !isOn) return refusals;
  for (const { path, why } of changes.filter((c) => c.when === 'next-start')) {
    const fix = `Leave out --live and restart ${vm.name} when it suits.`;
    refusals.push({
      code: 'needs-restart',
      about: path,
      needed: 'a change that takes effect at once',
      found: why,
      fix,
    });
  }
  return refusals;
}
