import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { buildGuest, type GuestArtefacts } from '../../../src/lab/guest/build.ts';
import { hltLine } from '../../../src/lab/guest/hlt.ts';
import { PlainMachine } from './plain-machine.ts';

let guest: GuestArtefacts;
beforeAll(async () => {
  guest = await buildGuest();
});

const ticksOf = (serial: string): number[] =>
  [...serial.matchAll(/^TICK [0-9a-f]{16} (\d+)\r?$/gm)].map((match) => Number(match[1]));

test('from kernel and initrd: it ticks without a gap, and says who it is', async () => {
  await using machine = await PlainMachine.start(guest, { boot: 'kernel' });
  await machine.waitForSerial(/^GUEST [0-9a-f]{16} up/m);
  const firstLineMs = performance.now() - machine.startedMs;
  const state = await vi.waitFor(
    async () => {
      const answer = await machine.get('/', 2_000);
      expect(answer.address).toBe('10.0.2.15');
      return answer;
    },
    { timeout: 90_000, interval: 50 },
  );
  const answeredMs = performance.now() - machine.startedMs;
  expect(state).toMatchObject({ name: 'plain', cpus: 1, memoryMiB: 128 });
  await machine.waitForSerial(new RegExp(`^TICK ${state.boot} ${state.tick + 10}\\r?$`, 'm'));
  const ticks = ticksOf(await machine.serial());
  expect(ticks).toEqual(ticks.map((_, index) => index + 1));
  await machine.waitForSerial(/^GUEST ready/m);
  const residentMiB = await machine.residentMiB();
  console.log(
    `first line ${firstLineMs.toFixed(0)} ms, HTTP ${answeredMs.toFixed(0)} ms, ${residentMiB} MiB resident`,
  );
});

test('from its disk: a data area, and a file system that the agent can freeze', async () => {
  await using machine = await PlainMachine.start(guest, { boot: 'disk' });
  const state = await machine.waitForAnswer();
  expect(state.name).toBe('lab-guest');
  await machine.waitForSerial(/^GUEST ready/m);
  expect(await machine.get('/disk/write?device=vda&blocks=64')).toMatchObject({ device: 'vda2', blocks: 64 });
  expect(await machine.get('/disk/verify?device=vda&blocks=64')).toMatchObject({ good: 64, bad: 0 });
  using agent = await machine.agent();
  expect(await agent.call('guest-fsfreeze-freeze')).toBe(1);
  expect(await agent.call('guest-fsfreeze-status')).toBe('frozen');
  expect(await agent.call('guest-fsfreeze-thaw')).toBe(1);
});

test('reboots on request: another boot id, and the tick starts again', async () => {
  await using machine = await PlainMachine.start(guest, { boot: 'kernel' });
  const before = await machine.waitForAnswer();
  expect(await machine.get('/reboot')).toMatchObject({ boot: before.boot });
  const after = await vi.waitFor(
    async () => {
      const answer = await machine.get('/', 2_000);
      expect(answer.boot).not.toBe(before.boot);
      return answer;
    },
    { timeout: 90_000, interval: 100 },
  );
  expect(after.tick).toBeLessThan(before.tick + 200);
  expect(await machine.monitor.call('query-status')).toMatchObject({ status: 'running' });
});

test('the power button ends it', async () => {
  await using machine = await PlainMachine.start(guest, { boot: 'kernel' });
  await machine.waitForSerial(/^GUEST ready/m);
  await machine.monitor.call('system_powerdown');
  expect(await machine.process.ended).toBe(0);
  expect(await machine.serial()).toMatch(/^GUEST [0-9a-f]{16} power button/m);
});

test('the guest agent ends it', async () => {
  await using machine = await PlainMachine.start(guest, { boot: 'kernel' });
  await machine.waitForSerial(/^GUEST agent started/m);
  using agent = await machine.agent();
  await agent.call('guest-ping');
  agent.call('guest-shutdown').catch(() => undefined);
  expect(await machine.process.ended).toBe(0);
});

test('the halting guest says its line, takes little memory and next to no time', async () => {
  await using machine = await PlainMachine.start(guest, { boot: 'hlt' });
  await machine.waitForSerial(new RegExp(hltLine));
  const residentMiB = await machine.residentMiB();
  expect(residentMiB).toBeLessThan(100);
  console.log(`halting guest: ${residentMiB} MiB resident`);
});

test('a cache that holds this recipe is used as it is', async () => {
  const again = await buildGuest({
    cache: join(guest.folder, '..'),
    say: (line) => expect.unreachable(line),
  });
  expect(again).toEqual(guest);
  expect(guest.folder).not.toContain(tmpdir());
});
