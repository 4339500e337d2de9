// What is done about a move whose end nobody has told: it is followed, taken up again where its post-copy
// broke, and called lost where its memory is.
import { HostlerError } from '../../../../model/errors.ts';
import type { MigrationPlan } from '../../../../model/vm/migrate/plan.ts';
import type { Move, MoveProgress, MoveStats } from '../../../ports/hypervisor/migration.ts';
import type { Settled, StepContext } from '../../engine/step.ts';
import type { TaskWorld } from '../../world.ts';
import { reportMove } from './progress.ts';
import { settleMove, type MoveState } from './settle.ts';

export interface VmMove extends Move {
  readonly plan: MigrationPlan;
}
type Outcome = Settled<MoveStats | null>;
type Gone = 'source' | 'target';

/** A guest is called lost when it looks so twice, this far apart: states of two hosts are read one by one. */
const lostTwiceMs = 3_000;

export async function settleTransfer(world: TaskWorld, move: VmMove, context: StepContext): Promise<Outcome> {
  const now = await look(world, move);
  switch (now.state) {
    case 'under-way':
      await followUp(world, move, context);
      return now;
    case 'broken':
      return takeUpAgain(world, move, context);
    case 'lost':
      return callLost(world, move, now.gone, context);
    case 'done':
      return { state: 'done', output: null };
    case 'not-done':
      return { state: 'not-done' };
    case 'unclear':
      return now;
  }
}

async function look(world: TaskWorld, { source, target, plan }: VmMove): Promise<MoveState> {
  const picture = await world.hypervisor.migration.read(source, target, plan.uuid);
  return settleMove({ kind: plan.kind, stayPaused: plan.stayPaused, picture });
}

/** After a restart nobody else would tell libvirt that it is to end, or that it is to come to an end. */
async function followUp(world: TaskWorld, move: VmMove, { cancelRequested }: StepContext): Promise<void> {
  const { migration } = world.hypervisor;
  // In post-copy libvirt refuses: then it goes on, and its end is waited for.
  if (cancelRequested) await migration.abort(move.source, move.plan.uuid).catch(unlessSilent);
  else await migration.hasten(move);
}

async function takeUpAgain(world: TaskWorld, move: VmMove, context: StepContext): Promise<Outcome> {
  const { signal } = context;
  context.progress({ done: null, text: 'its post-copy connection broke; it is taken up again' });
  const onProgress = (progress: MoveProgress): void => reportMove(context, progress);
  try {
    const stats = await world.hypervisor.migration.recover(move, { signal, onProgress });
    return { state: 'done', output: { ...stats, postCopyUsed: true } };
  } catch (error) {
    // Here, too, an error is no proof: QEMU may have gone on by itself.
    const after = await look(world, move);
    if (after.state === 'done') return { state: 'done', output: null };
    return { state: 'unclear', ...brokenWords(move, error) };
  }
}

function brokenWords({ source, target }: VmMove, error: unknown): { why: string; fix: string } {
  const said = error instanceof Error ? error.message : String(error);
  return {
    why:
      `its post-copy connection broke. It stands on ${source.name} and ${target.name} with part of its ` +
      `memory on either, and could not be taken up again yet: ${said}`,
    fix: 'Bring the network between the two back: it is taken up again by itself. Turn neither off.',
  };
}

async function callLost(world: TaskWorld, move: VmMove, gone: Gone, context: StepContext): Promise<Outcome> {
  await world.clock.sleep(lostTwiceMs, context.signal);
  const again = await look(world, move);
  if (again.state !== 'lost') return { state: 'under-way', note: 'in post-copy: one end has changed' };
  const { source, target, plan } = move;
  const error = guestLost(move, gone);
  // The disks at the target were written after the switch, those at the source were not: which of them
  // count is not for a machine to say.
  if (plan.copies.length > 0) return { state: 'hopeless', error };
  await world.journal.write((_trx, emit) => {
    const facts = { name: plan.name, source: source.name, target: target.name, gone };
    emit({ kind: 'vm.guest-lost', subject: plan.vm, cause: context.task, facts });
    return Promise.resolve();
  });
  // What is left can never run again; as long as it stands the VM cannot be started from its disks.
  for (const host of [source, target]) await world.hypervisor.vm.destroy(host, plan.uuid);
  return { state: 'failed', error };
}

function guestLost({ source, target, plan }: VmMove, gone: Gone): HostlerError {
  const host = gone === 'target' ? target.name : source.name;
  const message =
    `The guest ${plan.name} is lost: ${host} ended it in post-copy, with part of its memory. ` +
    'It is as after a power cut';
  const facts = { name: plan.name, source: source.name, target: target.name, gone: host };
  if (plan.copies.length === 0) {
    return new HostlerError('guest-lost', {
      message: `${message}: off, with its disks as they were`,
      fix: `Start it from its disks: hostler vm start ${plan.name}.`,
      facts,
    });
  }
  const copies = plan.copies.map(({ targetPath }) => targetPath).join(', ');
  return new HostlerError('guest-lost', {
    message: `${message}; its disks on ${target.name} (${copies}) are newer than those on ${source.name}`,
    fix:
      `Save those on ${target.name} if they count. Then release this task, turn off what is left and ` +
      `start it from the disks on ${source.name}: hostler vm stop ${plan.name} --force, ` +
      `hostler vm start ${plan.name}.`,
    facts,
  });
}

function unlessSilent(error: unknown): void {
  if (!(error instanceof HostlerError) || error.kind === 'unavailable') throw error;
}
