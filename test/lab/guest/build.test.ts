import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildGuest, readGuestManifest, type GuestArtefacts } from '../../../src/lab/guest/build.ts';

let usual: GuestArtefacts;
let cache: string;
beforeAll(async () => {
  usual = await buildGuest();
  cache = await mkdtemp(join(tmpdir(), 'hostler-guest-cache-'));
});
afterAll(() => rm(cache, { recursive: true, force: true }));

test('a killed build leaves nothing that looks whole, and the next one clears it', async () => {
  const module = join(import.meta.dirname, '../../../src/lab/guest/build.ts');
  const script = `await (await import(process.argv[1])).buildGuest({ cache: process.argv[2] });`;
  const build = execa(process.execPath, ['--input-type=module', '-e', script, module, cache], {
    reject: false,
  });
  await vi.waitFor(
    async () => expect(await readdir(join(cache, (await readdir(cache))[0]!))).toContain('kernel'),
    {
      timeout: 60_000,
      interval: 10,
    },
  );
  build.kill('SIGKILL');
  await build;
  expect(await readdir(cache)).toEqual([`guest-${usual.digest}.${build.pid!}.part`]);
  const whole = await buildGuest({ cache });
  expect(await readdir(cache)).toEqual([`guest-${usual.digest}`]);
  expect((await readdir(whole.folder)).sort()).toEqual(
    ['disk.qcow2', 'hlt.img', 'initrd', 'kernel', 'manifest.json'].sort(),
  );
});

test('the same recipe and packages give the same bytes', async () => {
  const again = await readGuestManifest((await buildGuest({ cache })).folder);
  const first = await readGuestManifest(usual.folder);
  expect(again?.packages).toEqual(first?.packages);
  expect(again?.sha256).toEqual(first?.sha256);
});
