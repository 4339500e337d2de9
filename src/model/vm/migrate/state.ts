// Preflight of a move: whether the VM is ours, idle, and in a state out of which it can move.
import { mustHold, proven, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import { vmCan } from '../state.ts';
import type { MigrationFacts } from './facts.ts';

export function stateChecks(facts: MigrationFacts): MigrationCheck[] {
  const { vm } = facts;
  const can = vmCan('migrate', vm);
  if (!can.can) {
    const { code, about, needed, found, fix } = can.refusal;
    return [refused(code, about, { needed, found, fix })];
  }
  return [
    proven('vm-state', `VM ${vm.name}`, `it is ${vm.power} and no task holds it`),
    ...pauseChecks(facts),
    jobCheck(facts),
  ];
}

function pauseChecks({ vm }: MigrationFacts): MigrationCheck[] {
  if (vm.power !== 'paused') return [];
  const about = `VM ${vm.name}`;
  const needed = 'a VM whose disks and memory are whole';
  switch (vm.powerReason) {
    case 'io-error':
    case 'no-space':
      return [
        refused('paused-on-io-error', about, {
          needed,
          found: vm.powerReason === 'no-space' ? 'paused: its storage is full' : 'paused on an I/O error',
          fix: `Repair the storage, then resume it: hostler vm resume ${vm.name}.`,
        }),
      ];
    case 'post-copy-failed':
      return [
        refused('post-copy-broken', about, {
          needed,
          found: 'a move of it broke in post-copy; its memory is on two hosts',
          fix: 'Bring the network between the two hosts back; the task of that move recovers it.',
        }),
      ];
    default:
      return [proven('paused-on-io-error', about, 'it was paused on purpose; it stays paused at the target')];
  }
}

function jobCheck({ vm }: MigrationFacts): MigrationCheck {
  const about = `VM ${vm.name}`;
  const { job } = vm;
  if (job === null) return proven('job-running', about, 'no libvirt job runs on it');
  const holder = job.task === null ? 'started outside hostler' : `task ${job.task}`;
  const found = `${job.detail} (${holder})`;
  const needed = 'a VM without a running libvirt job';
  const wait = job.task === null ? `virsh domjobinfo ${vm.name}` : `hostler task follow ${job.task}`;
  switch (job.kind) {
    case 'migration':
      return refused('migration-running', about, {
        needed,
        found,
        fix: `Wait for that move to end: ${wait}.`,
      });
    case 'block':
      return refused('block-job-running', about, {
        needed,
        found,
        fix: `Wait for the block job, or end it: virsh blockjob ${vm.name} DISK --abort.`,
      });
    default:
      return refused('job-running', about, { needed, found, fix: `Wait until it has ended: ${wait}.` });
  }
}

/** What cannot travel because libvirt keeps it beside the domain. */
export function carriedChecks({ vm }: MigrationFacts): MigrationCheck[] {
  const about = `VM ${vm.name}`;
  return [
    mustHold(vm.snapshots === 0, 'snapshots', about, 'it has no snapshots', {
      needed: 'a VM without snapshots: libvirt does not move their metadata',
      found: `${vm.snapshots} snapshots`,
      fix: `Delete or merge them first: virsh snapshot-list ${vm.name}.`,
    }),
    mustHold(vm.checkpoints === 0, 'checkpoints', about, 'it has no checkpoints', {
      needed: 'a VM without checkpoints: libvirt does not move their metadata',
      found: `${vm.checkpoints} checkpoints`,
      fix: `Delete them; the next backup is a full one: virsh checkpoint-list ${vm.name}.`,
    }),
    mustHold(!vm.managedSave, 'managed-save', about, 'it has no saved memory image', {
      needed: 'a VM without a managed save image: it lies on the source alone',
      found: 'a managed save image',
      fix: `Start it so that the image is used up, or drop it: virsh managedsave-remove ${vm.name}.`,
    }),
  ];
}
