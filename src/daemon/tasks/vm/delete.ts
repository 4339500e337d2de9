// `vm.delete`: turns it off where asked, removes the definition, then the disks that are its own, then
// the record.
import { refusedError } from '../../../model/errors.ts';
import { decideDelete, type DeleteFacts, type DiskVolume } from '../../../model/vm/delete.ts';
import type { Activity } from '../../../model/vm/vm.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import { readPoolUse } from '../../store/pool/use.ts';
import { readVolumeUsers } from '../../store/vm/look-up.ts';
import { deleteVm } from '../../store/vm/record.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';
import { deleteVolumes } from './migrate/volume.ts';
import { readRunningFacts } from './running.ts';
import {
  addressById,
  locksOf,
  placesOf,
  readSubject,
  seedPlace,
  type OwnedVm,
  type VmInput,
} from './subject.ts';

export interface DeleteInput extends VmInput {
  readonly request: DeleteFacts['request'];
}

export const vmDelete = defineTask<TaskWorld, DeleteInput>('vm.delete', 1, {
  subject: ({ name }) => name,
  vm: ({ vm }) => vm,
  locks: locksOf,
})
  .step('decide', {
    title: 'Check what goes and what stays',
    repeatable: true,
    async run(world, { input }) {
      const vm = await readSubject(world, input);
      const decision = decideDelete(await readDeleteFacts(world, vm, input.request));
      if (!decision.go)
        throw refusedError('vm-delete-refused', `${vm.name} cannot be deleted`, decision.refusals);
      return { plan: decision.plan, uuid: vm.uuid };
    },
  })
  .step('turn-off', {
    title: 'Turn it off',
    async run(world, { input, decide }) {
      if (!decide.plan.turnOff) return;
      await world.hypervisor.vm.destroy(await addressById(world, input.host), decide.uuid);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      if (!decide.plan.turnOff) return { state: 'done', output: undefined };
      const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
      const isOff = domain === null || domain.power === 'stopped';
      return isOff ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
  })
  .step('undefine', {
    title: 'Remove its definition',
    pointOfNoReturn: true,
    async run(world, { input, decide }) {
      await world.hypervisor.vm.undefine(await addressById(world, input.host), decide.uuid);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      const domain = await world.hypervisor.vm.read(await addressById(world, input.host), decide.uuid);
      return domain === null ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
  })
  .step('volumes', {
    title: 'Delete its disks',
    repeatable: true,
    async run(world, { input, decide }) {
      await deleteVolumes(world, await addressById(world, input.host), decide.plan.volumes);
    },
  })
  .step('forget', {
    title: 'Remove its record',
    repeatable: true,
    async run(world, { input }, { task }) {
      await world.journal.write(async (trx, emit) => {
        await deleteVm(trx, input.vm);
        emit({ kind: 'vm.deleted', subject: input.vm, cause: task, facts: { name: input.name } });
      });
    },
  })
  .done(({ input, decide }) => ({ vm: input.vm, deleted: decide.plan.volumes, kept: decide.plan.notices }));

export async function readDeleteFacts(
  world: TaskWorld,
  vm: OwnedVm,
  request: DeleteFacts['request'],
  activity: Activity | null = null,
): Promise<DeleteFacts> {
  const { host, address, domain } = await readRunningFacts(world, vm);
  const beside = await world.hypervisor.vm.readBeside(address, vm.uuid);
  const disks = await readDiskVolumes(world, vm, address);
  const ownFiles = ownFilesOf(vm);
  const known = new Set([...disks.map(({ path }) => path), ...(await pathsOf(world, address, ownFiles))]);
  return {
    // Its host answers and has none: what is not there does not run.
    vm: { ...vm, power: domain?.power ?? 'stopped', activity },
    host,
    volumes: disks.map(({ path: _, ...volume }) => volume),
    ownFiles,
    snapshots: beside?.snapshots ?? 0,
    managedSave: beside?.managedSave ?? false,
    nvram: beside?.nvram ?? false,
    tpm: beside?.tpm ?? false,
    strangePaths: domain?.diskPaths.filter((path) => !known.has(path)) ?? [],
    request,
  };
}

async function pathsOf(
  world: TaskWorld,
  host: HostAddress,
  files: readonly { readonly pool: string; readonly volume: string }[],
): Promise<string[]> {
  const found = await Promise.all(files.map((file) => world.hypervisor.volume.read(host, file)));
  return found.flatMap((volume) => (volume === null ? [] : [volume.path]));
}

/** The seed lies in the pool of the first disk, where creation has put it. */
function ownFilesOf({ name, spec }: OwnedVm): DeleteFacts['ownFiles'] {
  const pool = placesOf(spec)[0]?.pool;
  return spec.seed === null || pool === undefined ? [] : [seedPlace(name, pool)];
}

interface PlacedVolume extends DiskVolume {
  /** Null where its pool does not have it any more. */
  readonly path: string | null;
}

async function readDiskVolumes(world: TaskWorld, vm: OwnedVm, host: HostAddress): Promise<PlacedVolume[]> {
  const volumes: PlacedVolume[] = [];
  for (const { name, device, shareable, source } of vm.spec.disks) {
    if (source.kind !== 'volume') continue;
    const { pool, volume } = source;
    const { users, used } = await world.store.read(async (db) => ({
      users: await readVolumeUsers(db, { pool, volume }, vm.id),
      used: await readPoolUse(db, host.id, pool),
    }));
    const there = await world.hypervisor.volume.list(host, pool);
    const path = there.find((v) => v.name === volume)?.path;
    const overlays = there.filter((v) => path !== undefined && v.backingPath === path).map((v) => v.name);
    const usedBy = [...users, ...overlays];
    volumes.push({
      disk: name,
      pool,
      volume,
      poolUsed: used,
      isImage: device === 'cdrom',
      usedBy,
      shareable,
      path: path ?? null,
    });
  }
  return volumes;
}
