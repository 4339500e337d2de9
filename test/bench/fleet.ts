// What it costs to read the fleet as placement sees it from the store: CPU time over VMs and hosts.
// Run it with: scripts/bench fleet
import type { HostId, TaskId, VmId } from '../../src/model/ids.ts';
import { newConnection, nextConnection } from '../../src/model/host/connection.ts';
import { spec } from '../../src/model/vm/spec-fixture.ts';
import { memoryFacts } from '../../src/daemon/hypervisor/memory/facts.ts';
import { insertHost } from '../../src/daemon/store/host/record.ts';
import { openStore, type Store } from '../../src/daemon/store/store.ts';
import { insertVm } from '../../src/daemon/store/vm/record.ts';
import { systemClock as clock } from '../../src/daemon/system.ts';
import { readFleet } from '../../src/daemon/tasks/vm/create/fleet.ts';

const rounds = 15;
const at = '2026-01-01T00:00:00.000Z';

async function fill(store: Store, hosts: number, vms: number, claims: number): Promise<void> {
  await store.write(async (trx) => {
    for (let n = 0; n < hosts; n += 1) {
      const name = `host${n}`;
      const facts = memoryFacts(name);
      const about = {
        id: `host-${n}` as HostId,
        name,
        uri: `memory://${name}`,
        pki: null,
        uuid: facts.uuid,
        migrationAddress: null,
      };
      const connection = nextConnection(newConnection(at), { kind: 'opened' }, at);
      const rest = { cluster: null, drained: false, factsAt: at, labels: {}, node: null, createdAt: at };
      await insertHost(trx, { ...about, ...rest, connection, facts });
      for (const { name: pool } of facts.pools) {
        await trx
          .insertInto('pool_use')
          .values({ host_id: about.id, name: pool, use: '{}', created_at: at })
          .execute();
      }
    }
    for (let n = 0; n < vms; n += 1) {
      const state = { power: 'running', powerSince: at, powerReason: null, activity: null } as const;
      const fixed = { foreign: false, manager: null, generation: 1, intent: 'running', history: [] } as const;
      const about = { id: `vm-${n}` as VmId, name: `web-${n}`, uuid: `uuid-${n}` };
      const host = `host-${n % hosts}` as HostId;
      await insertVm(trx, {
        ...about,
        host,
        spec: { ...spec, memoryMiB: 16 },
        ...state,
        ...fixed,
        createdAt: at,
      });
    }
    for (let n = 0; n < claims; n += 1) {
      const task = `task-${n}` as TaskId;
      const row = { kind: 'vm.create', version: 1, steps: '[]', input: '{}', subject: 'x', vm_id: null };
      const rest = { actor: 'x', state: 'running', step: null, progress: null, result: null, error: null };
      const none = { note: null, wake_at: null, cancel_requested_at: null, cancel_requested_by: null };
      await trx
        .insertInto('task')
        .values({ id: task, ...row, ...rest, ...none, created_at: at, started_at: null, ended_at: null })
        .execute();
      for (const [resource, amount] of [
        ['memory', 16],
        ['cpu', 1],
        ['pool:shared', 2 ** 20],
      ] as const) {
        const host = `host-${n % hosts}`;
        await trx
          .insertInto('claim')
          .values({ task_id: task, vm_id: `vm-new-${n}`, host_id: host, resource, amount, since: at })
          .execute();
      }
    }
  });
}

process.stdout.write('hosts   VMs      claims  read ms (CPU, middle of 15)\n');
for (const [hosts, vms, claims] of [
  [20, 10_000, 0],
  [20, 10_000, 1000],
  [100, 2000, 100],
  [1000, 20_000, 0],
  [1000, 20_000, 1000],
] as const) {
  const store = await openStore({ sqlite: ':memory:' }, { clock });
  await store.tryLease({ holder: 'bench' });
  await fill(store, hosts, vms, claims);
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    await store.read((db) => readFleet(db));
    const { user, system } = process.cpuUsage(before);
    figures.push((user + system) / 1000);
  }
  const middle = figures.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  const cells = [String(hosts).padEnd(7), String(vms).padEnd(8), String(claims).padEnd(7)];
  process.stdout.write(`${cells.join(' ')} ${middle.toFixed(1).padStart(8)}\n`);
  await store.close();
}
