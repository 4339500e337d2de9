// The database deleted: an empty manager starts from the fleet file and reads the fleet back from the hosts.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { HostResource } from '../../../src/contract/host/host.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import type { VmResource } from '../../../src/contract/vm/vm.ts';
import { waitForHosts } from '../../../src/lab/furnish.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { Fleet } from '../fleet.ts';
import { fleetForGuests, goesOn, makeGuest } from '../guests.ts';

interface Page<T> {
  readonly items: readonly T[];
}

/** What has to come back: everything of a VM but when it was looked at. */
const lasting = ({ id, name, uuid, host, hostId, intent, power, generation, spec, foreign }: VmResource) => ({
  ...{ id, name, uuid, host, hostId, intent, power, generation, spec, foreign },
});
const hostLasting = ({ id, name, uri, uuid, cluster, vms }: HostResource) => ({
  ...{ id, name, uri, uuid, cluster, vms },
});

async function look(fleet: Fleet) {
  const { daemon } = fleet;
  const hosts = await daemon.ask<Page<HostResource>>(['host', 'list']);
  const vms = await daemon.ask<Page<VmResource>>(['vm', 'list']);
  const pools = await daemon.ask<Page<{ name: string; used: boolean; shared: boolean | null }>>([
    'pool',
    'list',
  ]);
  const images = await daemon.ask<Page<{ id: string; name: string }>>(['image', 'list']);
  return {
    hosts: hosts.items.map(hostLasting),
    vms: vms.items.map(lasting),
    pools: pools.items.map(({ name, used, shared }) => ({ name, used, shared })),
    images: images.items,
  };
}

/** The last lines of each VM, which the manager shows from its own rows. */
function histories(fleet: Fleet): Record<string, unknown> {
  using database = new DatabaseSync(join(fleet.daemon.folder, 'hostler.db'), { readOnly: true });
  const rows = database.prepare('SELECT name, history FROM vm ORDER BY name').all();
  return Object.fromEntries(rows.map((row) => [String(row['name']), JSON.parse(String(row['history']))]));
}

const removeDatabase = ({ daemon }: Fleet): void => {
  for (const end of ['', '-wal', '-shm', '.lock'])
    rmSync(join(daemon.folder, `hostler.db${end}`), { force: true });
};

test('a fleet is read back from its hosts, and goes on as before', async () => {
  await using fleet = await fleetForGuests({ hosts: 3 });
  const { daemon } = fleet;
  await daemon.hostler(['cluster', 'create', 'lab']);
  await daemon.hostler(['cluster', 'add', 'lab', 'host1']);
  const web = await makeGuest(fleet, 'web', ['--host', 'host1']);
  await makeGuest(fleet, 'idle', ['--host', 'host2']);
  await daemon.hostler(['vm', 'migrate', 'web', '--to', 'host2']);
  await daemon.hostler(['vm', 'stop', 'idle', '--force']);
  const before = await look(fleet);
  const told = histories(fleet);
  expect(Object.keys(told)).toEqual(['idle', 'web']);
  const ticks = await web.ask();
  const { items: tasks } = await daemon.ask<Page<TaskResource>>(['task', 'list']);

  await daemon.stop();
  removeDatabase(fleet);
  await expect(daemon.start()).rejects.toThrow(/The database is new, and \S+fleet\.json names 3 hosts/);
  const file = join(daemon.folder, 'fleet.json');
  expect(readFileSync(file, 'utf8')).toContain('"name": "host3"');
  await daemon.start(['--hosts', file]);
  await waitForHosts(daemon);
  await waitFor('both VMs to be back', async () => (await look(fleet)).vms.length === 2);

  expect(await look(fleet)).toEqual(before);
  expect(histories(fleet)).toEqual(told);
  expect(daemon.readLog()).toContain('Tasks, events, tokens and older history were in the lost database');
  const gone = await daemon.hostler(['task', 'show', tasks[0]?.id ?? ''], { anyExit: true });
  expect(gone.exitCode).toBe(3);

  await daemon.hostler(['vm', 'migrate', 'web', '--to', 'host3']);
  expect(await web.hosts()).toEqual(['host3']);
  await goesOn(web, ticks);
  await daemon.hostler(['vm', 'start', 'idle']);
  const after = await daemon.ask<VmResource>(['vm', 'show', 'web']);
  const generation = before.vms.find((vm) => vm.name === 'web')?.generation ?? 0;
  expect(after).toMatchObject({ id: before.vms.find((vm) => vm.name === 'web')?.id, host: 'host3' });
  expect(after.generation).toBeGreaterThan(generation);
});
