// Upgrades from the first released schema on: a dump of it, with a row in every table, is taken over by the
// hostler of today. A released dump is never edited; the next release adds its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { HostId, VmId } from '../../../src/model/ids.ts';
import { openPostgres } from '../../../src/daemon/store/postgres/open.ts';
import { openSqlite } from '../../../src/daemon/store/sqlite/open.ts';
import { readFleet } from '../../../src/daemon/store/fleet/read.ts';
import { readHost } from '../../../src/daemon/store/host/record.ts';
import { readImages } from '../../../src/daemon/store/image/record.ts';
import { first } from '../../../src/daemon/store/migration/first.ts';
import { statementsFor } from '../../../src/daemon/store/migration/migrate.ts';
import { migrations, openStore, type Place } from '../../../src/daemon/store/store.ts';
import { readVm } from '../../../src/daemon/store/vm/record.ts';
import { readEventsAfter } from '../../../src/daemon/store/event/journal.ts';
import type { ManagerId } from '../../../src/model/ids.ts';
import { describeEachStore, setClock } from './world.ts';

const dump = readFileSync(join(import.meta.dirname, 'released/schema-1.sql'), 'utf8');
const clock = setClock();
const manager = 'manager-01m7wj00000000000000000000' as ManagerId;

/** A database as hostler 0.1.0 has left it. */
async function restore(place: Place): Promise<readonly string[]> {
  const engine = 'sqlite' in place ? openSqlite(place.sqlite) : openPostgres(place.postgres);
  try {
    for (const statement of statementsFor(engine.kind, dump)) await sql.raw(statement).execute(engine.db);
    return [...dump.matchAll(/^CREATE TABLE (\w+)/gm)].map((match) => match[1] ?? '');
  } finally {
    await engine.election.leave();
    await engine.db.destroy();
  }
}

test('the first schema is as it was released', () => {
  const words = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const released = dump.slice(dump.indexOf('CREATE TABLE meta'), dump.indexOf('INSERT INTO'));
  expect(words(first.sql), 'what changes comes as the next migration').toBe(words(released));
});

describeEachStore('an upgrade from schema 1', (newPlace) => {
  test('keeps every row, leaves a copy, and is done once', async (ctx) => {
    const place = await newPlace(ctx);
    const tables = await restore(place);
    for (const table of tables) expect(dump, `a row in ${table}`).toContain(`INSERT INTO ${table} `);

    const store = await openStore(place, { clock });
    expect(store.schemaVersion).toBe(migrations.length);
    const counts = await store.read(async (db) => {
      const found: Record<string, number> = {};
      for (const table of tables) {
        const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`.execute(db);
        found[table] = Number(rows[0]?.n);
      }
      return found;
    });
    const inserted = (table: string): number => dump.split(`INSERT INTO ${table} `).length - 1;
    expect(counts).toEqual(
      Object.fromEntries(tables.map((t) => [t, t === 'schema_migration' ? migrations.length : inserted(t)])),
    );

    const read = await store.read(async (db) => ({
      host: await readHost(db, 'host-01m7wj00000000000000000000' as HostId),
      vm: await readVm(db, 'vm-01m7wj00000000000000000000' as VmId),
      images: await readImages(db),
      events: await readEventsAfter(db, 0, 10),
      fleet: await readFleet(db, manager),
    }));
    expect(read.host).toMatchObject({ name: 'host1', labels: { rack: 'a' }, drained: false });
    expect(read.vm).toMatchObject({ name: 'web', generation: 3, history: [{ text: "it's created" }] });
    expect(read.images).toMatchObject([{ sizeBytes: 2 ** 52 }]);
    expect(read.events).toHaveLength(2);
    expect(read.fleet.hosts).toMatchObject([{ name: 'host1', pools: [{ name: 'local', shared: false }] }]);

    const copies = await store.read((db) =>
      db.selectFrom('schema_migration').select(['version', 'copy']).where('version', '>', 1).execute(),
    );
    expect(copies).toHaveLength(migrations.length - 1);
    for (const { copy } of copies) expect(copy).toMatch(/before[-_]schema|schema hostler_before/);
    expect(await store.tryLease({ holder: 'test' }), 'the lease of the old one has ended').not.toBeNull();
    await store.close();
    const again = await openStore(place, { clock });
    expect(again.schemaVersion).toBe(migrations.length);
    await again.close();
  });
});
