// The schema on both databases: migrations with a copy before them, newer schemas refused, files private.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { HostlerError } from '../../../src/model/errors.ts';
import type { Migration } from '../../../src/daemon/store/migration/migrate.ts';
import { migrations, openStore, type Place } from '../../../src/daemon/store/store.ts';
import { describeEachStore, setClock } from './world.ts';

const next: Migration = {
  version: migrations.length + 1,
  name: 'colour',
  sql: `
ALTER TABLE cluster ADD COLUMN colour TEXT;
CREATE TABLE shade (name TEXT PRIMARY KEY, depth BIGINT NOT NULL);
`,
};
const clock = setClock();
const codeOf = (error: unknown): string => (error instanceof HostlerError ? error.code : String(error));

async function withCluster(place: Place): Promise<void> {
  const store = await openStore(place, { clock });
  await store.tryLease({ holder: 'a' });
  await store.write((trx) =>
    trx
      .insertInto('cluster')
      .values({ id: 'cluster-1', name: 'lab', cpu_baseline: null, created_at: 'now', revision: 1 })
      .execute(),
  );
  await store.close();
}

describeEachStore('the schema', (newPlace) => {
  test('a migration keeps the rows and leaves a copy of how they were', async (ctx) => {
    const place = await newPlace(ctx);
    await withCluster(place);
    const store = await openStore(place, { clock, migrations: [...migrations, next] });
    expect(store.schemaVersion).toBe(next.version);
    const rows = await store.read((db) => db.selectFrom('cluster').selectAll().execute());
    expect(rows).toEqual([expect.objectContaining({ name: 'lab', colour: null })]);
    const { copy } = await store.read((db) =>
      db
        .selectFrom('schema_migration')
        .select('copy')
        .where('version', '=', next.version)
        .executeTakeFirstOrThrow(),
    );
    await store.close();
    if ('sqlite' in place) {
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      const before = await openStore({ sqlite: copy }, { clock });
      expect(before.schemaVersion).toBe(migrations.length);
      expect(await before.read((db) => db.selectFrom('cluster').select('name').execute())).toHaveLength(1);
      await before.close();
    } else {
      const again = await openStore(place, { clock, migrations: [...migrations, next] });
      const schema = copy.replace('schema ', '');
      const rows = await again.read((db) =>
        db.withSchema(schema).selectFrom('cluster').select('name').execute(),
      );
      expect(rows).toEqual([{ name: 'lab' }]);
      await again.close();
    }
  });

  test('a migration that fails changes nothing and is tried again at the next start', async (ctx) => {
    const place = await newPlace(ctx);
    await withCluster(place);
    const broken = { ...next, sql: `${next.sql}INSERT INTO nowhere VALUES (1);\n` };
    await expect(openStore(place, { clock, migrations: [...migrations, broken] })).rejects.toThrow(/nowhere/);
    const store = await openStore(place, { clock });
    expect(store.schemaVersion).toBe(migrations.length);
    await store.close();
  });

  test('a database of a newer hostler is refused with what to do', async (ctx) => {
    const place = await newPlace(ctx);
    await (await openStore(place, { clock, migrations: [...migrations, next] })).close();
    const refused = await openStore(place, { clock }).catch((error: unknown) => error);
    expect(codeOf(refused)).toBe('store-too-new');
    expect(refused).toMatchObject({ facts: { found: next.version, known: migrations.length } });
    expect((refused as HostlerError).fix).toContain('newer hostler');
  });

  test('two managers that start at once migrate once', async (ctx) => {
    const place = await newPlace(ctx);
    // Processes of their own: SQLite makes a second writer wait, and one thread cannot wait for itself.
    const starts = await Promise.all([startElsewhere(place), startElsewhere(place)]);
    expect(starts).toEqual([migrations.length, migrations.length]);
    const store = await openStore(place, { clock });
    const rows = await store.read((db) => db.selectFrom('schema_migration').select('version').execute());
    expect(rows).toEqual(migrations.map(({ version }) => ({ version })));
    await store.close();
  });

  test('numbers beyond 32 bits and text of any kind come back as they were', async (ctx) => {
    const store = await openStore(await newPlace(ctx), { clock });
    await store.tryLease({ holder: 'a' });
    const image = {
      id: 'image-1',
      name: `a'b"c;--\n\u{1f600}`,
      format: 'qcow2',
      digest: 'd',
      size_bytes: 2 ** 52,
      virtual_bytes: 0,
      created_at: 'now',
      revision: 1,
    };
    await store.write((trx) => trx.insertInto('image').values(image).execute());
    expect(await store.read((db) => db.selectFrom('image').selectAll().execute())).toEqual([image]);
    await store.close();
  });

  test('the files of SQLite can be read by their owner only', async (ctx) => {
    const place = await newPlace(ctx);
    if (!('sqlite' in place)) return ctx.skip('PostgreSQL keeps its files itself');
    const store = await openStore(place, { clock });
    await store.tryLease({ holder: 'a' });
    for (const suffix of ['', '-wal', '-shm', '.lock']) {
      expect(existsSync(place.sqlite + suffix)).toBe(true);
      expect(statSync(place.sqlite + suffix).mode & 0o077).toBe(0);
    }
    expect(statSync(dirname(place.sqlite)).mode & 0o077).toBe(0);
    expect(existsSync(join(dirname(place.sqlite), 'copy'))).toBe(false);
    await store.close();
  });
});

async function startElsewhere(place: Place): Promise<number> {
  const module = join(import.meta.dirname, '../../../src/daemon/store/store.ts');
  const code = `
    import { openStore } from ${JSON.stringify(module)};
    const clock = { nowMs: Date.now, monotonicMs: () => performance.now(), sleep: () => Promise.reject() };
    const store = await openStore(${JSON.stringify(place)}, { clock });
    console.log(store.schemaVersion);
    await store.close();`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', code]);
  return Number(stdout);
}
