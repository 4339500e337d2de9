// `vm.adopt`: takes a foreign VM into management. Nothing of its domain is changed but hostler's own element.
import { HostlerError, refusedError } from '../../../model/errors.ts';
import type { HostId } from '../../../model/ids.ts';
import { decideAdopt, type AdoptFacts } from '../../../model/vm/adopt.ts';
import type { VmMetadata } from '../../../model/vm/metadata.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import { readAlike, setForeign, setOurs } from '../../store/vm/owner.ts';
import { readVm, type VmRecord } from '../../store/vm/record.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';
import { recordLine } from './history.ts';
import {
  addressById,
  addressOf,
  historyWith,
  locksOf,
  metadataOf,
  readHostOf,
  type VmInput,
} from './subject.ts';

export interface AdoptInput extends VmInput {
  readonly request: AdoptFacts['request'];
}

export type ForeignVm = VmRecord & { readonly host: HostId };

export const vmAdopt = defineTask<TaskWorld, AdoptInput>('vm.adopt', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: (input) => [...locksOf(input), { name: `vm-name:${input.name}`, mode: 'exclusive' }],
})
  .step('decide', {
    title: 'Check that it can be adopted',
    repeatable: true,
    async run(world, { input }, context) {
      const vm = await readForeignVm(world, input);
      const { before, ...facts } = await readAdoptFacts(world, vm, input.request);
      const decision = decideAdopt(facts);
      if (!decision.go)
        throw refusedError('vm-adopt-refused', `${vm.name} cannot be adopted`, decision.refusals);
      const line = { action: 'vm.adopt', text: 'adopted', reason: input.reason };
      const history = historyWith([], world, context, line);
      const { spec, intent } = decision.plan;
      // Above what another manager has given: the copy with the highest number is the current one.
      const generation = (before?.generation ?? 0) + 1;
      return { owned: { spec, intent, generation, history }, uuid: vm.uuid, manager: vm.manager, before };
    },
  })
  .step('record', {
    title: 'Record it as managed',
    repeatable: true,
    run: (world, { input, decide }) => world.store.write((trx) => setOurs(trx, input.vm, decide.owned)),
    undo: (world, { input, decide }) => world.store.write((trx) => setForeign(trx, input.vm, decide.manager)),
  })
  .step('metadata', {
    title: 'Write its metadata',
    repeatable: true,
    async run(world, { input, decide: { owned, uuid } }, { task }) {
      const { vm: id, host, reason } = input;
      const metadata = metadataOf(world, { id, uuid, ...owned });
      await world.hypervisor.vm.writeMetadata(await addressById(world, host), uuid, metadata);
      await recordLine(world, { task, vm: { id, uuid, host }, history: owned.history, reason });
    },
    async undo(world, { input, decide: { before, uuid } }) {
      const host = await addressById(world, input.host);
      if (before === null) await world.hypervisor.vm.removeMetadata(host, uuid);
      else await world.hypervisor.vm.writeMetadata(host, uuid, before);
    },
  })
  .step('tell', {
    title: 'Tell that it is managed',
    repeatable: true,
    pointOfNoReturn: true,
    run: (world, { input }, { task }) =>
      world.journal.write((_trx, emit) => {
        emit({ kind: 'vm.adopted', subject: input.vm, cause: task, facts: { name: input.name } });
        return Promise.resolve();
      }),
  })
  .done(({ input, decide }) => ({ vm: input.vm, host: input.host, intent: decide.owned.intent }));

export async function readForeignVm(world: TaskWorld, input: VmInput): Promise<ForeignVm> {
  const vm = await world.store.read((db) => readVm(db, input.vm));
  if (vm?.host === input.host) return { ...vm, host: input.host };
  throw new HostlerError('vm-not-found', {
    message: `${input.name} is not there any more`,
    fix: 'List the VMs: hostler vm list.',
    facts: { vm: input.vm },
  });
}

/** With the metadata of another manager, where it has some that can be read. */
export async function readAdoptFacts(
  world: TaskWorld,
  vm: ForeignVm,
  request: AdoptFacts['request'],
  activity: Activity | null = null,
): Promise<AdoptFacts & { readonly before: VmMetadata | null }> {
  const record = await readHostOf(world, vm.host);
  const { id, name, connection } = record;
  const address = addressOf(record);
  const domain = await world.hypervisor.vm.read(address, vm.uuid);
  const found = await world.hypervisor.vm.readForeign(address, vm.uuid);
  const { metadata } = domain ?? { metadata: null };
  const before = metadata === null || 'unreadable' in metadata ? null : metadata;
  return {
    vm: { ...vm, power: domain?.power ?? 'unknown', activity },
    host: { id, name, state: connection.state, reason: connection.reason },
    manager: vm.manager,
    found,
    alike: await world.store.read((db) => readAlike(db, vm)),
    request,
    before,
  };
}
