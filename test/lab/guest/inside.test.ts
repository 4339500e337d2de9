import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildGuest } from '../../../src/lab/guest/build.ts';
import { PlainMachine } from './plain-machine.ts';

let machine: PlainMachine;
beforeAll(async () => {
  const guest = await buildGuest();
  machine = await PlainMachine.start(guest, { boot: 'kernel', memoryMiB: 192, blankDiskMiB: 32 });
  await machine.waitForSerial(/^GUEST ready/m);
  await machine.waitForAnswer();
});
afterAll(() => machine[Symbol.asyncDispose]());

describe('memory on request', () => {
  interface Dirty {
    readonly running: boolean;
    readonly mib: number;
    readonly dirtiedMiB: number;
  }
  test('dirties at the rate that was asked for, until it is told to stop', async () => {
    await machine.get('/dirty?mib=16&rate=20');
    const since = performance.now();
    const dirty = await vi.waitFor(
      async () => {
        const answer = await machine.get<Dirty>('/dirty');
        expect(answer.dirtiedMiB).toBeGreaterThan(60);
        return answer;
      },
      { timeout: 60_000, interval: 50 },
    );
    const seconds = (performance.now() - since) / 1000;
    expect(dirty).toMatchObject({ running: true, mib: 16 });
    expect(dirty.dirtiedMiB / seconds).toBeLessThan(25);
    expect(await machine.get<Dirty>('/dirty/stop')).toMatchObject({ running: false });
  });
  test('refuses more than the guest has', async () => {
    await expect(machine.get('/dirty?mib=4096')).rejects.toThrow('507');
    await expect(machine.get('/dirty?mib=x')).rejects.toThrow('400');
  });
});

describe('numbered blocks on a disk', () => {
  const verify = '/disk/verify?device=vda&blocks=256';
  test('what it wrote it finds again, with the boot that wrote it', async () => {
    await machine.get('/disk/write?device=vda&blocks=256&generation=7');
    const { boot } = await machine.get();
    expect(await machine.get(verify)).toEqual({
      device: 'vda',
      first: 0,
      blocks: 256,
      good: 256,
      bad: 0,
      firstBad: null,
      generations: [7, 7],
      writers: [boot],
    });
  });
  test('one changed byte is found, and said where', async () => {
    await using disk = await open(join(machine.folder, 'blank.raw'), 'r+');
    await disk.write(Buffer.from([0x55]), 0, 1, 41 * 4096 + 1234);
    expect(await machine.get(verify)).toMatchObject({ good: 255, bad: 1, firstBad: 41 });
  });
  test('a block in the place of another is found', async () => {
    await machine.get('/disk/write?device=vda&blocks=256');
    await using disk = await open(join(machine.folder, 'blank.raw'), 'r+');
    const { buffer } = await disk.read(Buffer.alloc(4096), 0, 4096, 3 * 4096);
    await disk.write(buffer, 0, 4096, 9 * 4096);
    expect(await machine.get(verify)).toMatchObject({ good: 255, bad: 1, firstBad: 9 });
  });
  test('goes on writing until it is stopped, whole blocks only', async () => {
    await machine.get('/disk/run?device=vda&blocks=256');
    await vi.waitFor(
      async () => {
        const run = await machine.get<{ generation: number }>('/disk/run');
        expect(run.generation).toBeGreaterThan(2);
      },
      { timeout: 60_000, interval: 50 },
    );
    await expect(machine.get('/disk/run?device=vda&blocks=1')).rejects.toThrow('409');
    expect(await machine.get('/disk/stop')).toMatchObject({ running: false, error: null });
    expect(await machine.get(verify)).toMatchObject({ good: 256, bad: 0 });
  });
  test('refuses a device that is not there, and more than it holds', async () => {
    await expect(machine.get('/disk/write?device=vdz&blocks=1')).rejects.toThrow('404');
    await expect(machine.get('/disk/write?device=../etc&blocks=1')).rejects.toThrow('404');
    await expect(machine.get('/disk/write?device=vda&blocks=9000')).rejects.toThrow('the device is smaller');
    await expect(machine.get('/disk/write?device=vda')).rejects.toThrow('400');
  });
});

describe('the guest agent', () => {
  test('answers, runs a command, sets the time', async () => {
    using agent = await machine.agent();
    expect(await agent.call('guest-info')).toHaveProperty('version');
    const { pid } = await agent.call<{ pid: number }>('guest-exec', {
      path: '/bin/sh',
      arg: ['-c', 'echo hello'],
      'capture-output': true,
    });
    await vi.waitFor(
      async () => {
        const status = await agent.call('guest-exec-status', { pid });
        expect(status).toMatchObject({
          exited: true,
          exitcode: 0,
          'out-data': Buffer.from('hello\n').toString('base64'),
        });
      },
      { timeout: 20_000 },
    );
    const wanted = Date.UTC(2030, 0, 1);
    await agent.call('guest-set-time', { time: wanted * 1_000_000 });
    expect(Math.abs((await machine.get()).timeMs - wanted)).toBeLessThan(60_000);
  });
  test('freezes a mounted file system: a write waits until it is thawed', async () => {
    await using disk = await open(join(machine.folder, 'blank.raw'), 'r+');
    await disk.write(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    expect(await machine.get('/disk/mount?device=vda')).toEqual({ device: 'vda', path: '/mnt/vda' });
    using agent = await machine.agent();
    expect(await agent.call('guest-fsfreeze-freeze')).toBe(1);
    await machine.type('echo x >/mnt/vda/x; echo wrote\n');
    const { tick } = await machine.get();
    await vi.waitFor(async () => expect((await machine.get()).tick).toBeGreaterThan(tick + 10), {
      timeout: 30_000,
    });
    expect(await machine.serial()).not.toMatch(/^wrote/m);
    expect(await agent.call('guest-fsfreeze-thaw')).toBe(1);
    await machine.waitForSerial(/^wrote/m);
  });
});

describe('what is plugged in while it runs', () => {
  test('a CPU and memory come online by themselves', async () => {
    const cpu = { driver: 'qemu64-x86_64-cpu', 'socket-id': 1, 'core-id': 0, 'thread-id': 0 };
    await machine.monitor.call('device_add', cpu);
    await vi.waitFor(async () => expect((await machine.get()).cpus).toBe(2), { timeout: 30_000 });
    const backing = { 'qom-type': 'memory-backend-ram', id: 'more', size: 128 * 1024 * 1024 };
    await machine.monitor.call('object-add', backing);
    await machine.monitor.call('device_add', { driver: 'pc-dimm', id: 'dimm', memdev: 'more' });
    await vi.waitFor(async () => expect((await machine.get()).memoryMiB).toBe(320), { timeout: 30_000 });
  });
});

test('an unknown path is refused', async () => {
  await expect(machine.get('/nothing')).rejects.toThrow('404');
});
