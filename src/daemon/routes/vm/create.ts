// POST /v1/vms, and its plan.
import { randomUUID } from 'node:crypto';
import type { vmCreate, vmCreatePlan } from '../../../contract/vm/create.ts';
import { idRandomBytes, makeId, type VmId } from '../../../model/ids.ts';
import type { Json } from '../../../model/json.ts';
import type { DiskRequest, VmRequest } from '../../../model/vm/request.ts';
import type { CreateInput } from '../../tasks/vm/create.ts';
import { readCreateDecision } from '../../tasks/vm/create/facts.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import type { Asked, Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { printDecision } from './plan.ts';

type Input = Asked<typeof vmCreate>['input'];

/** Three bytes for every NIC, and as many NICs as a request can name. */
const macBytes = 3 * 16;

function disksOf({ image, volume, diskBytes, pool }: Input): readonly DiskRequest[] | undefined {
  if (image === undefined && volume === undefined && diskBytes === undefined) return undefined;
  return [
    {
      ...(image !== undefined && { image }),
      ...(volume !== undefined && { volume: volume.volume, pool: volume.pool }),
      ...(diskBytes !== undefined && { sizeBytes: diskBytes }),
      ...(pool !== undefined && { pool }),
    },
  ];
}

function requestOf(input: Input): VmRequest {
  const { name, template, cpus, memoryMiB, networks, kernel, initrd, kernelArguments, host, stopped } = input;
  const boot = kernel !== undefined || initrd !== undefined || kernelArguments !== undefined;
  return {
    name,
    template,
    cpus,
    memoryMiB,
    networks,
    disks: disksOf(input),
    ...(boot && { boot: { kernel, initrd, arguments: kernelArguments } }),
    ...(host !== undefined && { placement: { host } }),
    start: stopped !== true,
  };
}

const newId = ({ clock, chance }: TaskWorld): VmId =>
  makeId('vm', clock.nowMs(), chance.bytes(idRandomBytes));

export const serveVmCreate =
  (work: Work, world: TaskWorld): Handler<typeof vmCreate> =>
  (asked) =>
    submit<CreateInput>(work, asked, 'vm.create', {
      vm: newId(world),
      uuid: randomUUID(),
      random: [...world.chance.bytes(macBytes)],
      request: requestOf(asked.input),
    });

export const serveVmCreatePlan =
  (world: TaskWorld): Handler<typeof vmCreatePlan> =>
  async ({ input }) => {
    const random = world.chance.bytes(macBytes);
    const question = { id: newId(world), request: requestOf(input), random, task: null };
    const { decision } = await readCreateDecision(world, question);
    const placement = { hosts: decision.hosts, nearest: decision.nearest } as unknown as Json;
    const details = decision.go ? (decision.plan as unknown as Json) : null;
    return { body: printDecision(decision, { placement, details }) };
  };
