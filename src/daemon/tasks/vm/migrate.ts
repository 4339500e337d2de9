// `vm.migrate`: moves a VM to another host. The order: claim room and make volumes there, move, then
// record, then clean up; from the move on there is only forward, because the guest is there.
import type { MigrationPlan } from '../../../model/vm/migrate/plan.ts';
import { scorePrediction } from '../../../model/vm/migrate/prediction.ts';
import type { MoveProgress, MoveStats } from '../../ports/hypervisor/migration.ts';
import { deleteClaims } from '../../store/claim/claim.ts';
import { setHome } from '../../store/vm/record.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { recordLine } from './history.ts';
import { imageSlot } from './create/bring.ts';
import { claimRoom } from './migrate/claim.ts';
import { decideMove } from './migrate/facts.ts';
import { bringImages } from './migrate/image.ts';
import type { MigrateInput } from './migrate/input.ts';
import { reportMove } from './migrate/progress.ts';
import { recordMove } from './migrate/record.ts';
import { inOurForm, refusedMove } from './migrate/refuse.ts';
import { settleTransfer, type VmMove } from './migrate/transfer.ts';
import { deleteVolumes, makeVolumes, movedDisks, targetPlace } from './migrate/volume.ts';
import { addressById, historyWith, metadataOf, readSubject } from './subject.ts';

/** Memory of any size over any link: libvirt's own limits end a move, not this. */
const moveDeadlineMs = 24 * 3_600_000;
const volumesDeadlineMs = 6 * 3_600_000;

export const vmMigrate = defineTask<TaskWorld, MigrateInput>('vm.migrate', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: ({ vm, host, target }) => [
    { name: `vm:${vm}`, mode: 'exclusive' },
    { name: `host:${host}`, mode: 'shared' },
    { name: `host:${target}`, mode: 'shared' },
  ],
})
  .step('decide', {
    title: 'Check that the move is possible',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readSubject(world, input);
      const { target, request } = input;
      const { facts, decision } = await decideMove(world, { vm, target, request });
      if (!decision.go || facts === null) throw refusedMove(vm.name, decision);
      const names = `from ${facts.source.name} to ${facts.target.name}`;
      const line = { action: 'vm.migrate', text: `moved ${names}`, reason: input.reason };
      return {
        plan: decision.plan,
        disks: movedDisks(decision.plan, facts.vm.disks),
        startedAt: facts.now,
        next: {
          generation: vm.generation + 1,
          history: historyWith(vm.history, world, context, line),
          names: { source: facts.source.name, target: facts.target.name },
        },
      };
    },
  })
  .step('claim', {
    title: 'Reserve room on the target',
    repeatable: true,
    run: (world, { input, decide }, { task }) => claimRoom(world, input, { plan: decide.plan, task }),
    undo: (world, _seen, _output, { task }) => world.store.write((trx) => deleteClaims(trx, task)),
  })
  .step('images', {
    title: 'Bring the images that it boots from',
    repeatable: true,
    deadlineMs: volumesDeadlineMs,
    slots: ({ input, decide }) => decide.plan.images.map((digest) => imageSlot(input.target, digest)),
    async run(world, { input, decide }, context) {
      const [source, target] = await ends(world, input);
      await bringImages(world, source, target, decide.plan.images, context);
    },
  })
  .step('volumes', {
    title: 'Make the volumes at the target',
    repeatable: true,
    deadlineMs: volumesDeadlineMs,
    async run(world, { input, decide }) {
      const [source, target] = await ends(world, input);
      await makeVolumes(world, source, target, decide.disks);
    },
    async undo(world, { input, decide }) {
      const [, target] = await ends(world, input);
      await deleteVolumes(world, target, decide.disks.map(targetPlace));
    },
  })
  .step('transfer', {
    title: 'Move memory and disks',
    pointOfNoReturn: true,
    cancellable: true,
    deadlineMs: moveDeadlineMs,
    slots: ({ input: { host, target } }) => [
      `migration:${host}`,
      `migration:${target}`,
      `link:${host}>${target}`,
    ],
    async run(world, { input, decide }, context): Promise<MoveStats | null> {
      const move = await moveOf(world, input, decide.plan);
      const { signal } = context;
      const gone = { over: false };
      const onProgress = (progress: MoveProgress): void => {
        gone.over ||= progress.movedBytes > 0;
        reportMove(context, progress);
      };
      const options = { signal, onProgress, deadlineMs: moveDeadlineMs };
      try {
        return await world.hypervisor.migration.perform(move, options);
      } catch (error) {
        // What the preflight could not see, and libvirt saw before memory moved, reads as what it could see.
        throw gone.over || signal.aborted ? error : inOurForm(error, input.name, decide.next.names);
      }
    },
    async settle(world, { input, decide: { plan } }, context) {
      return settleTransfer(world, await moveOf(world, input, plan), context);
    },
  })
  .step('record', {
    title: 'Record the new host',
    repeatable: true,
    async run(world, { input, decide, transfer }, { task }) {
      const { generation, history, names } = decide.next;
      await world.journal.write(async (trx, emit) => {
        await setHome(trx, input.vm, { host: input.target, generation, history });
        await deleteClaims(trx, task);
        await recordMove(trx, world, { task, input, decide, stats: transfer });
        const facts = { name: input.name, source: names.source, target: names.target };
        emit({ kind: 'vm.host-changed', subject: input.vm, cause: task, facts });
      });
    },
  })
  .step('metadata', {
    title: 'Write its metadata at the target',
    repeatable: true,
    async run(world, { input, decide }, { task }) {
      const vm = await readSubject(world, { ...input, host: input.target });
      const target = await addressById(world, input.target);
      const metadata = metadataOf(world, { ...vm, generation: decide.next.generation });
      await world.hypervisor.vm.writeMetadata(target, vm.uuid, metadata);
      await recordLine(world, { task, vm, history: decide.next.history, reason: input.reason });
    },
  })
  .step('clean', {
    title: 'Remove what is left at the source',
    repeatable: true,
    async run(world, { input, decide }) {
      const [source] = await ends(world, input);
      const left = await world.hypervisor.vm.read(source, decide.plan.uuid);
      if (left) await world.hypervisor.vm.undefine(source, decide.plan.uuid);
      await deleteVolumes(
        world,
        source,
        decide.disks.map(({ from }) => from),
      );
    },
  })
  .step('clock', {
    title: "Set the guest's clock",
    repeatable: true,
    async run(world, { input, decide: { plan } }) {
      if (!plan.setGuestClock) return { set: false, why: 'it was not needed' };
      const [, target] = await ends(world, input);
      try {
        await world.hypervisor.vm.setGuestTime(target, plan.uuid);
        return { set: true, why: null };
      } catch (error) {
        // The VM has moved; a guest that cannot be told the time is told of, and is no reason to go on
        // for ever.
        return { set: false, why: (error as Error).message };
      }
    },
  })
  .done(({ input, decide, transfer, clock }) => ({
    vm: input.vm,
    source: decide.next.names.source,
    target: decide.next.names.target,
    predicted: decide.plan.prediction,
    actual: transfer,
    score: scoreOf(decide.plan, transfer),
    calibration: decide.plan.calibration,
    clock,
  }));

const ends = async (world: TaskWorld, input: MigrateInput) =>
  [await addressById(world, input.host), await addressById(world, input.target)] as const;

async function moveOf(world: TaskWorld, input: MigrateInput, plan: MigrationPlan): Promise<VmMove> {
  const [source, target] = await ends(world, input);
  return { source, target, plan };
}

const scoreOf = (plan: MigrationPlan, actual: MoveStats | null) =>
  actual?.durationMs == null
    ? null
    : scorePrediction(plan.prediction, { durationMs: actual.durationMs, downtimeMs: actual.downtimeMs });
