// Many moves between Debian 12 and 13, back and forth: a guest that stands still is caught in the act.
// One had, once in about ninety; then none in 78 (load 20 to 35). MINUTES and BURNERS: how hard it looks.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveEvidence } from '../../../src/lab/evidence.ts';
import type { LabGuest } from '../../../src/lab/fleet/guest.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { wishHost } from '../../../src/lab/host-os/build.ts';
import { Lab } from '../../../src/lab/lab.ts';
import { waitFor } from '../../../src/lab/wait.ts';

const minutes = Number(process.env['MINUTES'] ?? '20');
/** Programs that do nothing but take CPU, so that guests get less of it than they want. */
const burners = Number(process.env['BURNERS'] ?? '2');
const guestCount = 3;

async function examine(lab: Lab, guest: LabGuest, host: LabHost, title: string): Promise<string> {
  const folder = mkdtempSync('/var/tmp/hostler-stall-');
  const monitor = async (command: string): Promise<string> =>
    host
      .virsh(['qemu-monitor-command', guest.name, '--hmp', command], { timeoutMs: 20_000 })
      .catch((error: unknown) => String(error));
  const commands = ['info status', 'info registers', 'info lapic', 'info pic', 'info irq', 'info network'];
  const lines = [title, `tick on the console: ${guest.lastTick()?.tick ?? 0}`];
  for (const command of [...commands, ...commands]) lines.push(`── ${command}`, await monitor(command));
  lines.push(`tick on the console: ${guest.lastTick()?.tick ?? 0}`);
  const show = ['neigh show; bridge fdb show; ip -s link show'];
  lines.push((await lab.manager.run('sh', ['-c', ...show], { anyExit: true })).stdout);
  writeFileSync(join(folder, 'examined.txt'), lines.join('\n'));
  await saveEvidence(lab, join(folder, 'lab'));
  return folder;
}

test('nobody stalls', { timeout: (minutes + 30) * 60_000 }, async () => {
  await using lab = await Lab.up({ hosts: [await wishHost('debian-12'), await wishHost('debian-13')] });
  let [source, target] = [lab.host('host1'), lab.host('host2')];
  const names = Array.from({ length: guestCount }, (_, i) => `mover${i + 1}`);
  const guests = await Promise.all(names.map((name) => lab.startGuest({ name, host: source })));
  for (const guest of guests) await guest.waitForTick();
  await using load = new AsyncDisposableStack();
  for (let i = 0; i < burners; i += 1) load.use(lab.manager.spawn('sh', ['-c', 'while :; do :; done']));
  const ends = performance.now() + minutes * 60_000;
  const stalls: string[] = [];
  let moves = 0;
  while (performance.now() < ends) {
    for (const guest of guests) {
      const before = await guest.waitForTick();
      const words = ['migrate', '--live', '--p2p', '--tls', guest.name, target.uri('tls')];
      await source.virsh(words, { timeoutMs: 180_000 });
      moves += 1;
      const begun = performance.now();
      const after = await guest.waitForTick(before.tick + 5, { timeoutMs: 15_000 }).catch(() => undefined);
      const ms = Math.round(performance.now() - begun);
      if (after?.boot === before.boot) continue;
      const what = after === undefined ? 'no answer' : 'another boot';
      const title = `${guest.name}, move ${moves} to ${target.name}: ${what} after ${ms} ms`;
      const folder = await examine(lab, guest, target, title);
      const healed = await waitFor('it to go on after all', () => guest.ask(), { timeoutMs: 20_000 }).then(
        () => 'later it went on',
        () => 'it stays so',
      );
      stalls.push(`${title}; ${healed}; see ${folder}`);
      console.info(stalls.at(-1));
      if (healed === 'it stays so') throw new Error(stalls.join('\n'));
    }
    [source, target] = [target, source];
  }
  console.info(`${moves} moves, ${stalls.length} stalls`);
  expect(stalls).toEqual([]);
});
