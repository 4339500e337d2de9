// `host.reach` under the generated harness: wherever it is killed or fails, no probe guest is left.
import { expect, test } from 'vitest';
import { hostReach } from '../../../../src/daemon/tasks/host/reach.ts';
import { harness } from '../harness/generate.ts';
import { fleetScene, hostId, same } from '../vm/scene.ts';

const input = { names: 'host1 to host2', host: hostId('host1'), target: hostId('host2') };
const request = { kind: 'host.reach', actor: 'test', input };

test('a probe guest comes and goes, wherever the task is killed or fails', async () => {
  const result = await harness(
    fleetScene({
      pool: 'shared',
      vm: 'none',
      definitions: [hostReach],
      request,
      async check({ fleet, stage }, task) {
        const rows = await stage.store.read((db) => db.selectFrom('move').select('outcome').execute());
        return [
          ...[...fleet.hosts.values()].flatMap((host) => same('domains left', [...host.domains.keys()], [])),
          // What was seen stays true where the task did not come to its end.
          ...(task.state === 'succeeded' ? same('recorded', rows.length, 1) : []),
        ];
      },
    }),
  );
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(50);
});
