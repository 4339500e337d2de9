// The VM: what was asked, what is true and who works on it are three fields with one writer each.
import type { HostId, TaskId, VmId } from '../ids.ts';
import type { Json } from '../json.ts';
import type { Instant } from '../time.ts';
import type { VmSpec } from './spec.ts';

/** What was asked. Written by the API alone; null for a VM that is not ours to run. */
export type Intent = 'running' | 'stopped';

/** What is true. Written by the observer alone; `unknown` while its host cannot be asked. */
export type Power = 'running' | 'paused' | 'stopped' | 'crashed' | 'unknown';
export const powers: readonly Power[] = ['running', 'paused', 'stopped', 'crashed', 'unknown'];

/** Which task holds the VM. Written by the task engine alone. */
export interface Activity {
  readonly task: TaskId;
  /** The kind of task: `vm.migrate`. */
  readonly kind: string;
  readonly since: Instant;
}

/** Why a VM is in its power state, as far as anybody needs to tell the cases apart. */
export type PowerReason =
  | 'asked'
  | 'io-error'
  | 'no-space'
  | 'post-copy-failed'
  | 'post-copy'
  | 'migrating'
  | 'watchdog'
  | 'guest-shutdown'
  | 'guest-panic'
  | 'saved'
  | 'host-away'
  | 'other';

export interface Address {
  readonly address: string;
  readonly mac: string | null;
  readonly source: 'agent' | 'lease';
}

/** One place where the definition on the host is not what the spec says. */
export interface Drift {
  /** As in the spec: `memoryMiB`, `disks.vda.cache`. */
  readonly path: string;
  readonly wanted: Json;
  readonly found: Json;
}

export interface Vm {
  readonly id: VmId;
  readonly name: string;
  /** The UUID that libvirt knows it by. */
  readonly uuid: string;
  readonly host: HostId | null;
  readonly intent: Intent | null;
  readonly power: Power;
  readonly powerReason: PowerReason | null;
  /** Since when `power` is what it is, and when it was last asked for. */
  readonly powerSince: Instant;
  readonly observedAt: Instant | null;
  readonly activity: Activity | null;
  /** Not ours: listed and watched, adoptable, never changed unasked. */
  readonly foreign: boolean;
  /** Rises with every change of home or intent, so that an old copy is told from the current one. */
  readonly generation: number;
  /** Null where it is foreign: nobody told hostler what it should be. */
  readonly spec: VmSpec | null;
  readonly addresses: readonly Address[];
  readonly drift: readonly Drift[];
  readonly createdAt: Instant;
}

/** While a task of this kind holds the VM, the label says so. */
const doing: Readonly<Record<string, string>> = {
  'vm.create': 'creating',
  'vm.start': 'starting',
  'vm.stop': 'stopping',
  'vm.reboot': 'rebooting',
  'vm.reset': 'resetting',
  'vm.pause': 'pausing',
  'vm.resume': 'resuming',
  'vm.delete': 'deleting',
  'vm.migrate': 'migrating',
  'vm.adopt': 'adopting',
  'vm.release': 'releasing',
  'vm.set': 'changing',
};

/** What a table shows; a pure function of intent, power and activity. */
export function label(vm: Pick<Vm, 'intent' | 'power' | 'powerReason' | 'activity'>): string {
  if (vm.activity) return doing[vm.activity.kind] ?? `busy (${vm.activity.kind})`;
  if (vm.power === 'unknown') return 'unknown';
  if (vm.power === 'paused') return pausedLabel(vm.powerReason);
  if (vm.power === 'crashed') return 'crashed';
  if (vm.intent === 'running' && vm.power === 'stopped') return 'stopped, should run';
  if (vm.intent === 'stopped' && vm.power === 'running') return 'running, should be stopped';
  return vm.power;
}

function pausedLabel(reason: PowerReason | null): string {
  switch (reason) {
    case 'io-error':
      return 'paused (I/O error)';
    case 'no-space':
      return 'paused (storage full)';
    case 'post-copy-failed':
      return 'paused (post-copy broke)';
    default:
      return 'paused';
  }
}
