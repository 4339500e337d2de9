// The VM and the host that a task is about, read under its locks; and the metadata that goes onto the host.
import { HostlerError } from '../../../model/errors.ts';
import type { HostId, TaskId, VmId } from '../../../model/ids.ts';
import { instant } from '../../../model/time.ts';
import { historyLinesMax, type HistoryLine, type VmMetadata } from '../../../model/vm/metadata.ts';
import { publicSpec, type VmSpec } from '../../../model/vm/spec.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { DiskPlace } from '../../ports/hypervisor/vm.ts';
import { readHost, type HostRecord } from '../../store/host/record.ts';
import { readVm, type VmRecord } from '../../store/vm/record.ts';
import type { LockWish, StepContext } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';

/** What every task about one VM is given. The host is the one that the caller saw it on. */
export interface VmInput {
  readonly vm: VmId;
  readonly name: string;
  readonly host: HostId;
  /** Why, in the caller's words; it goes into the history. */
  readonly reason?: string;
}

/** A VM is one task's at a time; its host may have several, and is not removed under them. */
export const locksOf = ({ vm, host }: Pick<VmInput, 'vm' | 'host'>): LockWish[] => [
  { name: `vm:${vm}`, mode: 'exclusive' },
  { name: `host:${host}`, mode: 'shared' },
];

export interface OwnedVm extends VmRecord {
  readonly host: HostId;
  readonly spec: VmSpec;
}

/** The VM as it is now: ours, and still where the caller saw it. */
export async function readSubject(world: TaskWorld, input: VmInput): Promise<OwnedVm> {
  const vm = await world.store.read((db) => readVm(db, input.vm));
  if (!vm) throw vmNotFound(input);
  const { host, spec } = vm;
  if (vm.foreign || spec === null) {
    throw new HostlerError('vm-foreign', {
      message: `${vm.name} is not managed by this hostler`,
      fix: 'Use virsh on its host: hostler shows such a VM and leaves it alone.',
    });
  }
  if (host !== input.host) {
    throw new HostlerError('changed', {
      message: `${vm.name} has moved meanwhile`,
      fix: 'Look where it is now and ask again.',
      facts: { expected: input.host, found: host },
    });
  }
  return { ...vm, host, spec };
}

export async function readHostOf(world: TaskWorld, id: HostId): Promise<HostRecord> {
  const host = await world.store.read((db) => readHost(db, id));
  if (host) return host;
  throw new HostlerError('host-not-found', {
    message: `There is no host ${id}`,
    fix: 'List the hosts: hostler host list.',
    facts: { host: id },
  });
}

export const addressOf = ({ id, name, uri, pki }: HostRecord): HostAddress => ({ id, name, uri, pki });

export async function addressById(world: TaskWorld, id: HostId): Promise<HostAddress> {
  return addressOf(await readHostOf(world, id));
}

/** Which task's VM it is does not forbid what that very task does. */
export const ownActivity = (vm: VmRecord, task: TaskId): boolean =>
  vm.activity === null || vm.activity === task;

/** Where the disks of a created VM are: creation has given every one of them a volume. */
export const placesOf = (spec: VmSpec): DiskPlace[] =>
  spec.disks.flatMap(({ name, source }) =>
    source.kind === 'volume' ? [{ disk: name, pool: source.pool, volume: source.volume }] : [],
  );

/** The volume of a VM's seed, beside its first disk. */
export const seedPlace = (name: string, pool: string): DiskPlace => ({
  disk: 'seed',
  pool,
  volume: `${name}-seed.iso`,
});

export const metadataOf = (
  world: Pick<TaskWorld, 'manager'>,
  vm: Pick<VmRecord, 'id' | 'uuid' | 'generation' | 'intent' | 'history'> & { readonly spec: VmSpec },
): VmMetadata => ({
  format: 1,
  id: vm.id,
  uuid: vm.uuid,
  manager: world.manager,
  generation: vm.generation,
  intent: vm.intent ?? 'stopped',
  spec: publicSpec(vm.spec),
  history: vm.history,
});

export const historyWith = (
  history: readonly HistoryLine[],
  world: Pick<TaskWorld, 'clock'>,
  context: Pick<StepContext, 'actor'>,
  line: { readonly action: string; readonly text: string; readonly reason?: string | undefined },
): HistoryLine[] => {
  const at = instant(world.clock.nowMs());
  const { action, reason } = line;
  const text = reason === undefined ? line.text : `${line.text}: ${oneLine(reason)}`;
  return [...history, { at, actor: context.actor, action, text }].slice(-historyLinesMax);
};

/** A reason comes from a caller, and a line of history from XML: no control characters, one line. */
const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

const vmNotFound = ({ name, vm }: VmInput): HostlerError =>
  new HostlerError('vm-not-found', {
    message: `There is no VM ${name} (${vm})`,
    fix: 'List the VMs: hostler vm list.',
    facts: { vm },
  });
