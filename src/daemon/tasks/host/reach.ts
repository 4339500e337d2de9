// `host.reach`: moves a guest of 16 MiB that never runs from one host to another, ends it, and records what
// was seen. A move that libvirt refuses is an answer here, not a failure of the task.
import { HostlerError, refusedError } from '../../../model/errors.ts';
import { decideReach, type ReachPlan, type ReachSide } from '../../../model/host/reach.ts';
import type { HostId } from '../../../model/ids.ts';
import { instant, printDuration } from '../../../model/time.ts';
import type { Probed } from '../../../model/vm/migrate/facts.ts';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { Move } from '../../ports/hypervisor/migration.ts';
import type { HostRecord } from '../../store/host/record.ts';
import { putMove } from '../../store/move/record.ts';
import { asJson } from '../engine/course.ts';
import { defineTask } from '../engine/define.ts';
import { settleMove } from '../vm/migrate/settle.ts';
import { addressById, addressOf, readHostOf } from '../vm/subject.ts';
import type { TaskWorld } from '../world.ts';

export interface HostReachInput {
  /** `host1 to host2`. */
  readonly names: string;
  readonly host: HostId;
  readonly target: HostId;
}

interface Guest {
  readonly uuid: string;
  readonly name: string;
}

export const hostReach = defineTask<TaskWorld, HostReachInput>('host.reach', 1, {
  subject: ({ names }) => names,
  locks: ({ host, target }) => [
    { name: `host:${host}`, mode: 'shared' },
    ...(host === target ? [] : [{ name: `host:${target}`, mode: 'shared' as const }]),
  ],
})
  .step('decide', {
    title: 'Check that the hosts can be asked',
    repeatable: true,
    async run(world, { input }) {
      const source = await readHostOf(world, input.host);
      const target = await readHostOf(world, input.target);
      const isUp = target.connection.state === 'up';
      const peerUri = isUp ? await world.hypervisor.migration.peerUri(addressOf(target)) : undefined;
      const decision = decideReach({ source: sideOf(source), target: sideOf(target), peerUri });
      if (!decision.go) {
        throw refusedError('host-refused', `${input.names} cannot be probed`, decision.refusals);
      }
      const uuid = uuidFrom(world.chance.bytes(16));
      const guest: Guest = { uuid, name: `hostler-probe-${uuid.slice(0, 8)}` };
      return { plan: decision.plan, guest, startedAt: instant(world.clock.nowMs()) };
    },
  })
  .step('start', {
    title: 'Start the probe guest',
    async run(world, { input, decide: { plan, guest } }) {
      const source = await addressById(world, input.host);
      await world.hypervisor.migration.startProbe(source, { ...guest, ...plan.guest });
    },
    async settle(world, { input, decide: { guest } }) {
      const found = await world.hypervisor.vm.read(await addressById(world, input.host), guest.uuid);
      return found ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
    undo: (world, { input, decide: { guest } }) => endEverywhere(world, input, guest),
  })
  .step('move', {
    title: 'Move it',
    async run(world, { input, decide: { plan, guest } }, { signal }): Promise<Probed> {
      const at = (): string => instant(world.clock.nowMs());
      try {
        const move = await moveOf(world, input, plan, guest);
        const { tls, durationMs, givenUp } = await world.hypervisor.migration.perform(move, { signal });
        const took = durationMs === null ? '' : `in ${printDuration(durationMs)}`;
        return { ok: true, tls, at: at(), detail: givenUp[0] ?? took };
      } catch (error) {
        if (!(error instanceof HostlerError)) throw error;
        if (error.code !== 'libvirt-refused' && error.code !== 'unsupported') throw error;
        return { ok: false, tls: 'not-asked', at: at(), detail: error.message };
      }
    },
    async settle(world, { input, decide: { plan, guest } }) {
      const { source, target } = await moveOf(world, input, plan, guest);
      const picture = await world.hypervisor.migration.read(source, target, guest.uuid);
      const settled = settleMove({ kind: 'live', stayPaused: true, picture });
      // A guest made for the purpose: there is nothing of it to be saved.
      if (settled.state === 'broken' || settled.state === 'lost') return { state: 'not-done' };
      if (settled.state !== 'done') return settled;
      const at = instant(world.clock.nowMs());
      return { state: 'done', output: { ok: true, tls: 'not-asked', at, detail: 'nobody heard how' } };
    },
  })
  .step('clean', {
    title: 'End it',
    repeatable: true,
    run: (world, { input, decide: { guest } }) => endEverywhere(world, input, guest),
  })
  .step('record', {
    title: 'Record what was seen',
    repeatable: true,
    async run(world, { input, decide: { plan, startedAt }, move }, { task }) {
      await world.store.write((trx) =>
        putMove(trx, {
          task,
          vm: null,
          source: input.host,
          target: input.target,
          startedAt,
          endedAt: move.at,
          outcome: move.ok ? 'moved' : 'failed',
          method: asJson(plan.transport),
          predicted: null,
          actual: asJson(move),
        }),
      );
    },
  })
  .done(({ move }) => move);

const sideOf = (host: HostRecord): ReachSide => {
  const { id, name, drained, facts, migrationAddress, connection } = host;
  return { id, name, drained, facts, migrationAddress, state: connection.state, reason: connection.reason };
};

async function moveOf(
  world: TaskWorld,
  input: HostReachInput,
  { transport, peerUri }: ReachPlan,
  { uuid }: Guest,
): Promise<Move> {
  const [source, target] = await ends(world, input);
  const nothing = { kind: 'live', stayPaused: true, storage: 'none', copies: [] } as const;
  return { source, target, plan: { uuid, peerUri, transport, ...nothing } };
}

const ends = async (
  world: TaskWorld,
  { host, target }: HostReachInput,
): Promise<[HostAddress, HostAddress]> => [await addressById(world, host), await addressById(world, target)];

/** A move makes it persistent at the target; where it is not there both calls do nothing. */
async function endEverywhere(world: TaskWorld, input: HostReachInput, { uuid }: Guest): Promise<void> {
  for (const host of await ends(world, input)) {
    await world.hypervisor.vm.undefine(host, uuid);
    await world.hypervisor.vm.destroy(host, uuid);
  }
}

/** RFC 9562, version 4. */
function uuidFrom(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant.toString(16) + hex.slice(18, 20),
    hex.slice(20, 32),
  ].join('-');
}
