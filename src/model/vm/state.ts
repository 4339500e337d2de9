// Which action is allowed in which state: one table that the API, the CLI and the console share.
import type { Refusal } from '../decision.ts';
import type { Power, Vm } from './vm.ts';
import { powers } from './vm.ts';

export const vmActions = [
  'start',
  'stop',
  'reboot',
  'pause',
  'resume',
  'delete',
  'migrate',
  'set',
  'console',
  'adopt',
  'release',
] as const;
export type VmAction = (typeof vmActions)[number];

/** Why not, in the order of the states below; null where it is allowed. */
type Row = Readonly<Record<Power, Why | null>>;
interface Why {
  readonly needed: string;
  readonly fix: string;
}
const why = (needed: string, fix: string): Why => ({ needed, fix });
const yes = null;

const running = why('a running VM', 'Start it first.');
const unknown = why(
  'a VM whose state is known',
  'Wait until its host answers, or find out what happened to the host.',
);
const already = why('a VM that does not run', 'Nothing is to be done: it runs.');
const resumeFirst = why('a VM that runs or is stopped', 'Resume or stop it first.');
const stopFirst = why('a stopped VM', 'Stop it first, or ask for it to be stopped as part of this.');
const notPaused = why('a paused VM', 'Nothing is to be done: it is not paused.');
const wasStopped = why('a VM that runs', 'Nothing is to be done: it does not run.');
const crashed = why('a VM that runs or is stopped', 'Stop it to clear what the crash left, then go on.');

const table: Readonly<Record<VmAction, Row>> = {
  start: { running: already, paused: resumeFirst, stopped: yes, crashed: yes, unknown },
  stop: { running: yes, paused: yes, stopped: wasStopped, crashed: yes, unknown },
  reboot: { running: yes, paused: resumeFirst, stopped: running, crashed: running, unknown },
  pause: {
    running: yes,
    paused: why('a running VM', 'Nothing is to be done: it is paused.'),
    stopped: running,
    crashed: running,
    unknown,
  },
  resume: { running: notPaused, paused: yes, stopped: notPaused, crashed: notPaused, unknown },
  delete: { running: stopFirst, paused: stopFirst, stopped: yes, crashed: yes, unknown },
  migrate: { running: yes, paused: yes, stopped: yes, crashed, unknown },
  set: { running: yes, paused: yes, stopped: yes, crashed: yes, unknown },
  console: { running: yes, paused: yes, stopped: running, crashed: running, unknown },
  adopt: { running: yes, paused: yes, stopped: yes, crashed: yes, unknown },
  release: { running: yes, paused: yes, stopped: yes, crashed: yes, unknown },
};

/** What may be done to a VM that is not ours. */
const foreignActions: ReadonlySet<VmAction> = new Set(['adopt', 'console']);
/** What may be done while a task holds the VM. */
const besideTask: ReadonlySet<VmAction> = new Set(['console']);

type CanCode = 'vm-foreign' | 'vm-not-foreign' | 'vm-busy' | 'vm-state';
export type VmCan =
  { readonly can: true } | { readonly can: false; readonly refusal: Refusal & { readonly code: CanCode } };

export function vmCan(action: VmAction, vm: Pick<Vm, 'name' | 'power' | 'activity' | 'foreign'>): VmCan {
  const no = (code: CanCode, needed: string, found: string, fix: string): VmCan => ({
    can: false,
    refusal: { code, about: `VM ${vm.name}`, needed, found, fix },
  });
  if (vm.foreign && !foreignActions.has(action)) {
    return no(
      'vm-foreign',
      'a VM that hostler manages',
      'a foreign VM',
      'Use virsh on its host: hostler shows such a VM and leaves it alone.',
    );
  }
  if (!vm.foreign && action === 'adopt') {
    return no(
      'vm-not-foreign',
      'a foreign VM',
      'a VM that hostler manages',
      'Nothing is to be done: it is managed.',
    );
  }
  if (vm.activity && !besideTask.has(action)) {
    const { task, kind } = vm.activity;
    return no(
      'vm-busy',
      'a VM that no task holds',
      `${kind} (${task})`,
      `Wait for the task: hostler task follow ${task}.`,
    );
  }
  const reason = table[action][vm.power];
  return reason ? no('vm-state', reason.needed, `it is ${vm.power}`, reason.fix) : { can: true };
}

/** The states in which an idle VM of ours allows the action. */
export const statesAllowing = (action: VmAction): readonly Power[] =>
  powers.filter((power) => table[action][power] === null);
