// Whether and how a VM is deleted: its definition with all that libvirt keeps beside it, its disks where
// asked.
import { decide, type Decision, type Plan, type PlanStep, type Refusal } from '../decision.ts';
import { answerRefusals, type AnsweringHost } from '../host/answering.ts';
import type { HostId, VmId } from '../ids.ts';
import { vmCan } from './state.ts';
import type { Vm } from './vm.ts';

export interface DeleteFacts {
  readonly vm: Pick<Vm, 'id' | 'name' | 'power' | 'activity' | 'foreign'>;
  readonly host: AnsweringHost;
  readonly volumes: readonly DiskVolume[];
  /** Files that hostler made for it: the seed. */
  readonly ownFiles: readonly { readonly pool: string; readonly volume: string }[];
  /** What libvirt keeps of it beside its definition. */
  readonly snapshots: number;
  readonly managedSave: boolean;
  readonly nvram: boolean;
  readonly tpm: boolean;
  /** Files behind its disks that its spec does not name: somebody else gave it those. */
  readonly strangePaths: readonly string[];
  readonly request: { readonly disks: 'delete' | 'keep'; readonly stop: boolean };
}

export interface DiskVolume {
  readonly disk: string;
  readonly pool: string;
  readonly volume: string;
  /** Hostler may write into its pool. */
  readonly poolUsed: boolean;
  /** A CD's image, shared by others and never a VM's own. */
  readonly isImage: boolean;
  /** Other VMs that have it as a disk, other volumes that are built on it. */
  readonly usedBy: readonly string[];
  readonly shareable: boolean;
}

export interface DeletePlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  /** Turned off first, without asking the guest. */
  readonly turnOff: boolean;
  readonly volumes: readonly { readonly pool: string; readonly volume: string }[];
  /** What goes with the definition; a flag of libvirt each. */
  readonly undefine: {
    readonly managedSave: boolean;
    readonly nvram: boolean;
    readonly tpm: boolean;
    readonly snapshots: boolean;
  };
}

export function decideDelete(facts: DeleteFacts): Decision<DeletePlan> {
  return decide(deleteRefusals(facts), () => planDelete(facts));
}

function deleteRefusals(facts: DeleteFacts): Refusal[] {
  const { vm, host, request } = facts;
  const isOn = vm.power === 'running' || vm.power === 'paused';
  // Asked to stop it too, it is as if it were stopped already.
  const can = vmCan('delete', isOn && request.stop ? { ...vm, power: 'stopped' } : vm);
  const refusals: Refusal[] = can.can ? [] : [can.refusal];
  const comesBack = 'Wait until it answers: a definition that is left behind comes back with the host.';
  refusals.push(...answerRefusals(host, comesBack));
  if (request.disks === 'keep') return refusals;
  for (const volume of facts.volumes) {
    if (volume.isImage || volume.shareable || volume.usedBy.length === 0) continue;
    refusals.push({
      code: 'volume-in-use',
      about: `disk ${volume.disk}`,
      needed: `that nothing else needs ${volume.volume}`,
      found: `${volume.usedBy.join(', ')} ${volume.usedBy.length === 1 ? 'does' : 'do'}`,
      fix: `Delete that first, or keep the disks: hostler vm delete ${vm.name} --keep-disks.`,
    });
  }
  return refusals;
}

function planDelete(facts: DeleteFacts): DeletePlan {
  const { vm, host, request } = facts;
  const turnOff = vm.power !== 'stopped';
  const kept: string[] = [];
  const volumes: { pool: string; volume: string }[] = [...facts.ownFiles];
  for (const v of facts.volumes) {
    if (v.isImage) continue;
    if (request.disks === 'keep') kept.push(`${v.volume} in ${v.pool} is kept, as asked for.`);
    else if (!v.poolUsed) kept.push(`${v.volume} is kept: hostler may not write into the pool ${v.pool}.`);
    else if (v.shareable && v.usedBy.length > 0)
      kept.push(`${v.volume} is kept: ${v.usedBy.join(', ')} share it.`);
    else volumes.push({ pool: v.pool, volume: v.volume });
  }
  kept.push(...facts.strangePaths.map((path) => `${path} is kept: hostler did not make it.`));
  const forced = `${vm.name} is turned off unasked: what its guest has not written is lost.`;
  const undefine = {
    managedSave: facts.managedSave,
    nvram: facts.nvram,
    tpm: facts.tpm,
    snapshots: facts.snapshots > 0,
  };
  const steps: PlanStep[] = [];
  if (turnOff) steps.push({ title: `Turn ${vm.name} off`, host: host.name });
  steps.push({ title: titleOf(facts), host: host.name });
  for (const v of volumes)
    steps.push({ title: `Delete the volume ${v.volume} in ${v.pool}`, host: host.name });
  const notices = vm.power === 'running' || vm.power === 'paused' ? [forced, ...kept] : kept;
  return { vm: vm.id, host: host.id, turnOff, volumes, undefine, steps, notices };
}

/** Everything that goes with the definition is named. */
function titleOf({ vm, snapshots, managedSave, nvram, tpm }: DeleteFacts): string {
  const parts = [
    ...(snapshots > 0 ? [`the list of its ${snapshots} snapshot${snapshots === 1 ? '' : 's'}`] : []),
    ...(managedSave ? ['its saved state'] : []),
    ...(nvram ? ['its NVRAM'] : []),
    ...(tpm ? ['the state of its TPM'] : []),
  ];
  const definition = `Remove the definition of ${vm.name}`;
  return parts.length === 0 ? definition : `${definition}, with ${parts.join(', ')}`;
}
