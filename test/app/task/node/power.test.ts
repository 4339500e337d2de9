// Switching a node under the generated harness: its power is what was asked for, and it starts from the
// network.
import { expect, test } from 'vitest';
import type { NodeId } from '../../../../src/model/ids.ts';
import type { Node } from '../../../../src/model/node/node.ts';
import type { PowerAction } from '../../../../src/model/node/power.ts';
import { newNode } from '../../../../src/model/node/state.ts';
import { insertNode } from '../../../../src/daemon/store/node/record.ts';
import { nodePower, type NodePowerInput } from '../../../../src/daemon/tasks/node/power.ts';
import type { TaskWorld } from '../../../../src/daemon/tasks/world.ts';
import { drive, type MakeScene } from '../harness/drive.ts';
import { harness } from '../harness/generate.ts';
import { interpose } from '../harness/life.ts';
import { fleetOf, same, worldOf } from '../vm/scene.ts';
import { machine, memoryPower } from './machines.ts';

const id = 'node-00000000000000000000000001' as NodeId;
const at = '2026-01-01T00:00:00.000Z';
const node: Node = {
  ...{ id, name: 'n1', uuid: 'u', macs: ['52:54:00:00:00:01'], addresses: {}, image: null, profile: null },
  ...{ bmc: { address: 'bmc1', port: 623, user: 'admin', cipherSuite: 3 }, machine: {}, inventory: [] },
  ...{ state: newNode(0), approvedAt: at, createdAt: at },
};

/** The machine before, and what is asked of it. */
function scene(on: boolean, action: PowerAction, change: Partial<Node> = {}): MakeScene<TaskWorld> {
  return async (stage) => {
    const fleet = await fleetOf(stage, { pool: 'shared', vm: 'none' });
    const box = machine(on);
    await stage.store.write((trx) => insertNode(trx, { ...node, ...change }));
    const input: NodePowerInput = { node: id, name: 'n1', host: null, action, force: false };
    return {
      definitions: [nodePower] as never,
      world: (life, store, journal) => ({
        ...worldOf({ stage, fleet }, life, store, journal),
        power: interpose({ power: memoryPower(new Map([['bmc1', box]])) }, life).power,
      }),
      submit: async (engine) =>
        (await engine.submit({ kind: 'node.power', actor: 'test', input, idempotencyKey: 'once' })).task,
      check(task) {
        const wanted = action !== 'off';
        if (task.state !== 'succeeded') return Promise.resolve([]);
        return Promise.resolve([
          ...same('power', box.on, wanted),
          // However often it was started, it was never from anything but the network.
          ...same('starts from elsewhere', box.starts.filter((network) => !network).length, 0),
          ...(wanted && !(on && action === 'on') && box.starts.length === 0 ? ['it was never started'] : []),
        ]);
      },
    };
  };
}

test.each([
  ['off', true, 'off'],
  ['on', false, 'on'],
  ['off and on', true, 'cycle'],
  ['on, being on', true, 'on'],
] as const)('a node is switched %s, wherever it is killed or fails', async (_title, on, action) => {
  const { findings, cases, ends } = await harness(scene(on, action));
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(10);
  expect(ends['succeeded']).toBeGreaterThan(0);
});

test('a node without a BMC is not switched', async () => {
  const { task } = await drive(scene(true, 'off', { bmc: null }), () => null);
  expect(task).toMatchObject({ state: 'undone', error: { code: 'node-power-refused' } });
});
