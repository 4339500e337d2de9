// `vm.create`: places a VM and claims its room, brings its images, makes its disks, defines and starts it.
// Until it runs everything can be taken back; an image that was brought stays, as later VMs need it too.
import type { VmId } from '../../../model/ids.ts';
import { instant } from '../../../model/time.ts';
import type { CreatePlan } from '../../../model/vm/create.ts';
import type { VmRequest } from '../../../model/vm/request.ts';
import { publicSpec, type Seed } from '../../../model/vm/spec.ts';
import { deleteClaims } from '../../store/claim/claim.ts';
import { deleteVm, insertVm, readVm } from '../../store/vm/record.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled, StepContext } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { bringBytes, bringImage, imageSlot } from './create/bring.ts';
import { decideAndClaim } from './create/claim.ts';
import { kernelDigests, makeDisks, placesFor } from './create/volume.ts';
import { recordLine } from './history.ts';
import { deleteVolumes } from './migrate/volume.ts';
import { addressById, historyWith, metadataOf, seedPlace } from './subject.ts';

export interface CreateInput {
  /** Drawn by whoever asks, so that asked again it is the same VM. */
  readonly vm: VmId;
  readonly uuid: string;
  /** Three bytes for every NIC. */
  readonly random: readonly number[];
  readonly request: VmRequest;
}

const bringDeadlineMs = 6 * 3_600_000;

export const vmCreate = defineTask<TaskWorld, CreateInput>('vm.create', 1, {
  subject: ({ request }) => request.name,
  vm: ({ vm }) => vm,
  locks: ({ vm, request }) => [
    { name: `vm:${vm}`, mode: 'exclusive' },
    { name: `vm-name:${request.name}`, mode: 'exclusive' },
  ],
})
  .step('decide', {
    title: 'Choose a host, check everything, reserve room',
    repeatable: true,
    async run(world, { input }, context) {
      const { plan, images } = await decideAndClaim(world, input, context.task);
      const line = { action: 'vm.create', text: `created on ${plan.hostName}` };
      return {
        // The log keeps no user data: the step that makes the seed takes it from what was asked.
        plan: { ...plan, spec: publicSpec(plan.spec) },
        images,
        kernel: kernelDigests(plan, images),
        history: historyWith([], world, context, line),
      };
    },
    undo: (world, _seen, _output, { task }) => world.store.write((trx) => deleteClaims(trx, task)),
  })
  .step('record', {
    title: 'Record it',
    repeatable: true,
    async run(world, { input, decide }, { task }) {
      const { plan, history } = decide;
      const at = instant(world.clock.nowMs());
      await world.store.write(async (trx) => {
        if (await readVm(trx, input.vm)) return;
        const { id, name, host, spec, intent } = plan;
        const fixed = { uuid: input.uuid, foreign: false, manager: null, generation: 1 } as const;
        const state = { power: 'stopped', powerSince: at, powerReason: null, activity: task } as const;
        await insertVm(trx, { id, name, host, spec, intent, ...fixed, ...state, history, createdAt: at });
      });
    },
    undo: (world, { input }) => world.store.write((trx) => deleteVm(trx, input.vm)),
  })
  .step('images', {
    title: 'Bring its images',
    repeatable: true,
    deadlineMs: bringDeadlineMs,
    slots: ({ decide }) => decide.plan.images.map(({ digest }) => imageSlot(decide.plan.host, digest)),
    async run(world, { decide: { plan } }, context) {
      const host = await addressById(world, plan.host);
      for (const [at, image] of plan.images.entries()) {
        context.progress({ done: at / plan.images.length, text: `brings ${image.name}` });
        await bringImage(world, host, image);
      }
    },
  })
  .step('volumes', {
    title: 'Make its disks',
    repeatable: true,
    async run(world, { input, decide: { plan, images } }) {
      const host = await addressById(world, plan.host);
      await makeDisks(world, host, plan, images);
      const seed = seedOf(plan, input.request);
      if (seed === null || plan.filesPool === null) return;
      const bytes = world.encodeSeed(seed, { instance: input.uuid, name: plan.name });
      await bringBytes(world, host, seedPlace(plan.name, plan.filesPool), bytes);
    },
    async undo(world, { decide: { plan } }) {
      const made = plan.volumes.map(({ pool, name }) => ({ pool, volume: name }));
      const seed = plan.spec.seed && plan.filesPool !== null ? [seedPlace(plan.name, plan.filesPool)] : [];
      await deleteVolumes(world, await addressById(world, plan.host), [...made, ...seed]);
    },
  })
  .step('define', {
    title: 'Define it',
    repeatable: true,
    async run(world, { input, decide: { plan, kernel, history } }) {
      const host = await addressById(world, plan.host);
      const { uuid } = input;
      const { id, name, spec, intent } = plan;
      const metadata = metadataOf(world, { id, uuid, spec, intent, history, generation: 1 });
      const places = await placesFor(world, host, plan, kernel);
      await world.hypervisor.vm.define(host, { uuid, name, spec, metadata, ...places });
    },
    undo: async (world, { input, decide }) =>
      world.hypervisor.vm.undefine(await addressById(world, decide.plan.host), input.uuid),
  })
  .step('start', {
    title: 'Start it',
    pointOfNoReturn: true,
    async run(world, { input, decide: { plan } }) {
      if (plan.intent === 'stopped') return;
      await world.hypervisor.vm.start(await addressById(world, plan.host), input.uuid);
    },
    async settle(world, { input, decide: { plan } }): Promise<Settled<void>> {
      if (plan.intent === 'stopped') return { state: 'done', output: undefined };
      const domain = await world.hypervisor.vm.read(await addressById(world, plan.host), input.uuid);
      return domain && domain.power !== 'stopped'
        ? { state: 'done', output: undefined }
        : { state: 'not-done' };
    },
  })
  .step('tell', {
    title: 'Tell that it is there',
    repeatable: true,
    async run(world, { input, decide: { plan, history } }, { task }: StepContext) {
      const vm = { id: input.vm, uuid: input.uuid, host: plan.host };
      await recordLine(world, { task, vm, history, reason: undefined });
      await world.journal.write((_trx, emit) => {
        const facts = { name: plan.name, host: plan.hostName };
        emit({ kind: 'vm.created', subject: input.vm, cause: task, facts });
        return Promise.resolve();
      });
    },
  })
  .done(({ input, decide: { plan } }) => ({ vm: input.vm, host: plan.hostName, choices: plan.choices }));

function seedOf({ spec }: CreatePlan, { seed: asked }: VmRequest): Seed | null {
  const { userData = null, networkConfig = null } = asked ?? {};
  return spec.seed && { ...spec.seed, userData, networkConfig };
}
