import { expect, test } from 'vitest';
import type { HistoryResource } from '../../../src/contract/vm/history.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests, makeGuest } from '../guests.ts';

interface Page {
  readonly items: readonly HistoryResource[];
}

test('who did what, when and why; what somebody else changed is there with its difference', async () => {
  await using fleet = await fleetForGuests({ hosts: 1 });
  const { daemon, lab } = fleet;
  const host = lab.host('host1');
  const guest = await makeGuest(fleet, 'web');
  const { boot } = await guest.ask();
  const read = async () => (await daemon.ask<Page>(['vm', 'history', 'web'])).items;
  await daemon.hostler(['vm', 'pause', 'web', '--reason', 'the array is away']);
  await daemon.hostler(['vm', 'resume', 'web']);
  const asked = await read();
  expect(asked.map((entry) => entry.action)).toEqual(['vm.resume', 'vm.pause', 'vm.create']);
  expect(asked[1]).toMatchObject({ reason: 'the array is away', text: 'paused: the array is away' });
  expect(asked.every((e) => e.task?.startsWith('task-') && e.differences.length === 0)).toBe(true);
  expect(new Set(asked.map((e) => e.actor)).size).toBe(1);

  // With virsh: libvirt tells that it was defined anew.
  const edit =
    "virsh -c qemu:///system dumpxml --inactive web | sed 's/>1<\\/vcpu>/>3<\\/vcpu>/' >/tmp/web.xml";
  await host.run('sh', ['-c', `${edit} && virsh -c qemu:///system define /tmp/web.xml && rm /tmp/web.xml`]);
  const seen = await waitFor('the change to be seen', async () => {
    const [first] = await read();
    return first?.action === 'changed' && first;
  });
  expect(seen).toMatchObject({ actor: 'beside hostler', task: null });
  expect(seen.differences).toEqual([{ path: 'vcpu', from: '1', to: '3' }]);

  // At its next start the guest has what the history says.
  await daemon.hostler(['vm', 'reboot', 'web', '--reason', 'for its CPUs']);
  const after = await waitFor(
    'it to boot anew',
    async () => {
      const state = await guest.ask();
      return state.boot !== boot && state;
    },
    { timeoutMs: 60_000 },
  );
  expect(after.cpus).toBe(3);
  const [last] = await read();
  expect(last).toMatchObject({ action: 'vm.reboot', reason: 'for its CPUs', differences: [] });
  const table = await daemon.hostler(['vm', 'history', 'web', '--last', '2']);
  expect(table.stdout).toContain('vcpu: 1 → 3');
});
