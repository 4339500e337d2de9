// node power: switches a node over its BMC, and waits until the BMC says so. It boots from the network.
import { refusedError } from '../../../model/errors.ts';
import type { HostId, NodeId } from '../../../model/ids.ts';
import { decidePower, type PowerAction } from '../../../model/node/power.ts';
import type { BmcAccess } from '../../ports/power.ts';
import { readHostOfNode, readNode, readRunning } from '../../store/node/record.ts';
import { defineTask } from '../engine/define.ts';
import type { Settled } from '../engine/step.ts';
import type { TaskWorld } from '../world.ts';

export interface NodePowerInput {
  readonly node: NodeId;
  readonly name: string;
  /** The host that it is: nothing else happens on it meanwhile. */
  readonly host: HostId | null;
  readonly action: PowerAction;
  readonly force: boolean;
}

async function accessOf(world: TaskWorld, id: NodeId): Promise<BmcAccess | null> {
  const { bmc } = await world.store.read((db) => readNode(db, id));
  return bmc && { ...bmc, passwordFile: world.keys.bmcPasswordFile(id) };
}

async function bmcOf(world: TaskWorld, { node, name, action }: NodePowerInput): Promise<BmcAccess> {
  const access = await accessOf(world, node);
  if (access) return access;
  throw refusedError('node-power-refused', `${name} cannot be switched ${action}`, []);
}

/** Some BMCs take an order before they have carried it out. */
async function waitUntil(
  { power, clock }: TaskWorld,
  bmc: BmcAccess,
  wanted: 'on' | 'off',
  signal: AbortSignal,
): Promise<void> {
  while ((await power.state(bmc, signal)) !== wanted) await clock.sleep(1_000, signal);
}

export const nodePower = defineTask<TaskWorld, NodePowerInput>('node.power', 1, {
  subject: ({ name }) => name,
  locks: ({ node, host }) => [
    { name: `node:${node}`, mode: 'exclusive' },
    ...(host === null ? [] : [{ name: `host:${host}`, mode: 'exclusive' } as const]),
  ],
})
  .step('decide', {
    title: 'Check that it may be switched',
    repeatable: true,
    async run(world, { input }, { signal }) {
      const { node, running } = await world.store.read(async (db) => {
        const host = await readHostOfNode(db, await readNode(db, input.node));
        return {
          node: await readNode(db, input.node),
          running: host === null ? [] : await readRunning(db, host.id),
        };
      });
      const bmc = await accessOf(world, input.node);
      const state = bmc && (await world.power.state(bmc, signal));
      const decision = decidePower({
        node: { name: input.name, phase: node.state.phase },
        ...{ action: input.action, bmc: node.bmc, state, running, force: input.force },
      });
      if (!decision.go) {
        const what = `${input.name} cannot be switched ${input.action}`;
        throw refusedError('node-power-refused', what, decision.refusals);
      }
      return { order: decision.plan.order };
    },
  })
  .step('off', {
    title: 'Switch it off',
    async run(world, { input, decide }, { signal }) {
      if (decide.order !== 'off' && decide.order !== 'cycle') return;
      const bmc = await bmcOf(world, input);
      await world.power.off(bmc, signal);
      await waitUntil(world, bmc, 'off', signal);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      if (decide.order !== 'off' && decide.order !== 'cycle') return { state: 'done', output: undefined };
      const state = await world.power.state(await bmcOf(world, input));
      return state === 'off' ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
  })
  .step('on', {
    title: 'Switch it on, to boot from the network',
    async run(world, { input, decide }, { signal }) {
      if (decide.order !== 'on' && decide.order !== 'cycle') return;
      const bmc = await bmcOf(world, input);
      await world.power.bootFromNetwork(bmc, signal);
      await world.power.on(bmc, signal);
      await waitUntil(world, bmc, 'on', signal);
    },
    async settle(world, { input, decide }): Promise<Settled<void>> {
      if (decide.order !== 'on' && decide.order !== 'cycle') return { state: 'done', output: undefined };
      const state = await world.power.state(await bmcOf(world, input));
      return state === 'on' ? { state: 'done', output: undefined } : { state: 'not-done' };
    },
  })
  .done(({ input, decide }) => ({ node: input.node, action: input.action, done: decide.order !== null }));
