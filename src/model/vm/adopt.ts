// Whether a foreign VM is adopted: it goes on running untouched, and carries hostler's metadata from then on.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import { answerRefusals, type AnsweringHost } from '../host/answering.ts';
import type { HostId, ManagerId, VmId } from '../ids.ts';
import { fit, printFault } from '../shape.ts';
import { specShape } from './spec-shape.ts';
import type { VmSpec } from './spec.ts';
import { vmCan } from './state.ts';
import type { Intent, Vm } from './vm.ts';

export interface AdoptFacts {
  readonly vm: Pick<Vm, 'id' | 'name' | 'uuid' | 'power' | 'activity' | 'foreign'>;
  readonly host: AnsweringHost;
  /** The manager that its metadata names; null where there is none. */
  readonly manager: ManagerId | null;
  /** As its host shows it now; null where it is gone. */
  readonly found: {
    readonly spec: VmSpec;
    readonly persistent: boolean;
    /** libvirt starts it by itself when its host boots. */
    readonly autostart: boolean;
  } | null;
  /** VMs of ours that have its name or its UUID, with what of the two. */
  readonly alike: readonly { readonly name: string; readonly host: string; readonly what: 'name' | 'UUID' }[];
  /** The manager that it is taken over from, named by whoever asks. */
  readonly request: { readonly from: string | null };
}

export interface AdoptPlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  readonly spec: VmSpec;
  readonly intent: Intent;
}

export function decideAdopt(facts: AdoptFacts): Decision<AdoptPlan> {
  const { found, vm, host } = facts;
  const refusals = adoptRefusals(facts);
  if (found === null) return { go: false, refusals };
  return decide(refusals, () => ({
    vm: vm.id,
    host: host.id,
    spec: found.spec,
    intent: vm.power === 'running' || vm.power === 'paused' ? 'running' : 'stopped',
    steps: [
      { title: `Record ${vm.name} as managed` },
      { title: `Write hostler's metadata into ${vm.name}`, host: host.name },
    ],
    notices: noticesOf(facts, found),
  }));
}

function adoptRefusals(facts: AdoptFacts): Refusal[] {
  const { vm, host, found, alike } = facts;
  const about = `VM ${vm.name}`;
  const can = vmCan('adopt', vm);
  const refusals: Refusal[] = can.can ? [] : [can.refusal];
  refusals.push(...answerRefusals(host), ...managerRefusals(facts));
  for (const { name, host: where, what } of alike) {
    refusals.push({
      code: what === 'name' ? 'name-taken' : 'uuid-taken',
      about,
      needed: `a ${what} that no other managed VM has`,
      found: `${name} on ${where} has it`,
      fix:
        what === 'name'
          ? `Rename it while it is off (virsh domrename ${vm.name} NEW-NAME), or release the other one.`
          : 'Give the copy a UUID of its own: virsh dumpxml, take the uuid out, virsh define.',
    });
  }
  if (found === null) {
    const fix = 'List the VMs again: hostler vm list.';
    refusals.push({ code: 'gone', about, needed: 'a domain on its host', found: 'none any more', fix });
    return refusals;
  }
  if (!found.persistent) {
    refusals.push({
      code: 'transient',
      about,
      needed: 'a domain with a definition, which outlives its process',
      found: 'a transient one',
      fix: `Define it while it runs: virsh dumpxml ${vm.name} >vm.xml; virsh define vm.xml.`,
    });
  }
  const shaped = fit(specShape, found.spec);
  for (const fault of shaped.ok ? [] : shaped.faults) {
    refusals.push({
      code: 'not-describable',
      about,
      needed: 'a definition that a spec has words for',
      found: printFault(fault),
      fix: `Change it on its host (virsh edit ${vm.name}), or leave it foreign.`,
    });
  }
  return refusals;
}

function managerRefusals({ vm, manager, request: { from } }: AdoptFacts): Refusal[] {
  if (manager === from) return [];
  return [
    {
      code: 'another-manager',
      about: `VM ${vm.name}`,
      needed: from === null ? 'a VM that nobody else manages' : `a VM of the manager ${from}`,
      found: manager === null ? 'one that no manager has' : `one of the manager ${manager}`,
      fix:
        manager === null
          ? `Adopt it without --from: hostler vm adopt ${vm.name}.`
          : `Release it there, or take it over by name: hostler vm adopt ${vm.name} --from ${manager}.`,
    },
  ];
}

type Found = NonNullable<AdoptFacts['found']>;

function noticesOf({ vm, manager }: AdoptFacts, { spec, autostart }: Found): string[] {
  const notices = [`${vm.name} is not touched: its guest notices nothing.`];
  if (manager !== null) notices.push(`The manager ${manager} will find it foreign.`);
  if (autostart)
    notices.push('libvirt starts it by itself when its host boots; that stays (virsh autostart --disable).');
  if (spec.patches.length > 0) {
    const places = spec.patches.map(
      ({ path, xml }) => `${path}/${/<([\w:.-]+)/.exec(xml ?? '')?.[1] ?? '?'}`,
    );
    notices.push(`Taken over as raw XML, as a spec has no words for it: ${places.join(', ')}.`);
  }
  return notices;
}
