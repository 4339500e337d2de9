// The manager's disk is full or read-only: a clear error, nothing half written, and it goes on when there
// is room.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostler-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the story in a mount namespace of its own, on a disk of 2 MiB that ends with the process. */
async function onSmallDisk(ctx: TestContext, story: string): Promise<unknown> {
  const probe = await execa('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', folder], { reject: false });
  if (probe.exitCode !== 0) return ctx.skip(`no mount namespace here: ${probe.stderr}`);
  const store = join(import.meta.dirname, '../../../src/daemon/store/store.ts');
  const code = `
    import { execFileSync } from 'node:child_process';
    import { openSync, writeSync, closeSync, rmSync } from 'node:fs';
    import { openStore } from ${JSON.stringify(store)};
    const disk = ${JSON.stringify(folder)};
    const clock = { nowMs: Date.now, monotonicMs: () => performance.now(), sleep: () => Promise.reject() };
    const store = await openStore({ sqlite: disk + '/state/hostler.db' }, { clock });
    await store.tryLease({ holder: 'a' });
    const put = (name) => store.write(async (trx) => {
      await trx.insertInto('meta').values({ name: name + '-one', value: 'x'.repeat(20_000) }).execute();
      await trx.insertInto('meta').values({ name: name + '-two', value: 'x'.repeat(20_000) }).execute();
    });
    const outcome = (work) =>
      work.then(() => 'written', (e) => [e.code, e.kind, e.fix.length > 20].join('/'));
    const names = async () => {
      const rows = await store.read((db) => db.selectFrom('meta').select('name').orderBy('name').execute());
      return rows.map((row) => row.name);
    };
    const fill = () => {
      const file = openSync(disk + '/filler', 'w');
      try { for (;;) writeSync(file, Buffer.alloc(4096)); } catch {} finally { closeSync(file); }
    };
    const told = {};
    ${story}
    await store.close();
    console.log(JSON.stringify(told));`;
  const { stdout } = await execa(
    'unshare',
    [
      '-m',
      'sh',
      '-c',
      'mount -t tmpfs -o size=2m none "$1" && exec "$2" --input-type=module --eval "$3"',
      'sh',
      folder,
      process.execPath,
      code,
    ],
    { env: { NODE_NO_WARNINGS: '1' } },
  );
  return JSON.parse(stdout);
}

test('a full disk is told, loses nothing, and is over when there is room again', async (ctx) => {
  const told = await onSmallDisk(
    ctx,
    `await put('a');
     fill();
     told.full = [await outcome(put('b')), await outcome(put('c'))];
     told.namesWhileFull = await names();
     rmSync(disk + '/filler');
     told.later = await outcome(put('d'));
     told.namesLater = await names();`,
  );
  expect(told).toEqual({
    full: ['store-full/unavailable/true', 'store-full/unavailable/true'],
    namesWhileFull: ['a-one', 'a-two'],
    later: 'written',
    namesLater: ['a-one', 'a-two', 'd-one', 'd-two'],
  });
});

test('a disk that became read-only is told, and reads go on', async (ctx) => {
  const told = await onSmallDisk(
    ctx,
    `await put('a');
     // As after an I/O error of a real disk: the file system changes under the open database.
     await store.close();
     execFileSync('mount', ['-o', 'remount,ro', disk]);
     const reopened = await openStore({ sqlite: disk + '/state/hostler.db' }, { clock }).then(
       (s) => s.close().then(() => 'opened'), (e) => e.code + '/' + e.kind);
     told.readOnly = reopened;
     execFileSync('mount', ['-o', 'remount,rw', disk]);
     const again = await openStore({ sqlite: disk + '/state/hostler.db' }, { clock });
     told.names = (await again.read((db) => db.selectFrom('meta').select('name').execute())).length;
     await again.close();`,
  );
  expect(told).toEqual({ readOnly: 'store-unavailable/unavailable', names: 2 });
});
