// The fleet file on both databases: kept as the database is, and enough to begin again without it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBlobs } from '../../../src/daemon/blobs/folder.ts';
import { openJournal } from '../../../src/daemon/events/journal.ts';
import { beginFleet } from '../../../src/daemon/fleet/begin.ts';
import { fleetFileIn, keepFleetFile } from '../../../src/daemon/fleet/keep.ts';
import { insertImage } from '../../../src/daemon/store/image/record.ts';
import { insertCluster, setCluster } from '../../../src/daemon/store/cluster/record.ts';
import { insertHost } from '../../../src/daemon/store/host/write.ts';
import { putPoolUse } from '../../../src/daemon/store/pool/use.ts';
import { openStore, type Place } from '../../../src/daemon/store/store.ts';
import { systemChance as chance, systemClock as clock } from '../../../src/daemon/system.ts';
import type { ManagerId } from '../../../src/model/ids.ts';
import { idRandomBytes, makeId } from '../../../src/model/ids.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { describeEachStore } from '../store/world.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostler-fleet-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open(place: Place, state: string, hosts: string | null = null) {
  const closing = new AsyncDisposableStack();
  const said: string[] = [];
  const faults: unknown[] = [];
  try {
    const store = await openStore(place, { clock });
    closing.defer(() => store.close());
    await store.tryLease({ holder: 'test' });
    const journal = await openJournal({ store, clock });
    closing.defer(() => journal.close());
    const blobs = await openBlobs(join(state, 'blobs'));
    const say = (message: string) => said.push(message);
    const parts = { store, journal, blobs, clock, chance, state };
    const manager = await beginFleet({ ...parts, say, hosts });
    const report = (error: unknown) => faults.push(error);
    const kept = await keepFleetFile({ store, journal, state, manager, report });
    closing.defer(() => kept.stop());
    return {
      store,
      journal,
      blobs,
      manager,
      said,
      faults,
      [Symbol.asyncDispose]: () => closing.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}
const read = (state: string): string => readFileSync(fleetFileIn(state), 'utf8');
const id = <N extends 'host' | 'cluster' | 'image'>(noun: N) =>
  makeId(noun, clock.nowMs(), chance.bytes(idRandomBytes));
const now = '2026-11-20T10:00:00.000Z';

describeEachStore('the fleet file', (newPlace) => {
  test('is kept as the database is, and begins a fleet again without it', async (ctx) => {
    const state = mkdtempSync(join(folder, 'state-'));
    let manager: ManagerId;
    {
      await using first = await open(await newPlace(ctx), state);
      ({ manager } = first);
      expect(JSON.parse(read(state))).toMatchObject({ manager, hosts: [] });
      expect(statSync(fleetFileIn(state)).mode & 0o777).toBe(0o600);
      const content = (async function* () {
        yield await Promise.resolve(Buffer.from('kernel'));
      })();
      const keep = (written: { digest: string }) => Promise.resolve(written.digest);
      const digest = await first.blobs.put(content, { headBytes: 1, look: () => undefined, keep });
      const [host, cluster] = [id('host'), id('cluster')];
      const image = {
        name: 'kernel',
        format: 'kernel',
        sizeBytes: 6,
        virtualBytes: 6,
        createdAt: now,
      } as const;
      await first.journal.write(async (trx, emit) => {
        await insertCluster(trx, cluster, 'lab', now);
        const known = { pki: '/etc/pki', migrationAddress: '10.0.0.1', labels: { rack: 'a' }, now };
        await insertHost(trx, {
          ...known,
          id: host,
          name: 'host1',
          uri: 'qemu+tls://host1/system',
          uuid: 'u',
        });
        await setCluster(trx, host, cluster);
        await putPoolUse(trx, host, 'shared', now);
        await insertImage(trx, { ...image, id: id('image'), digest });
        await insertImage(trx, { ...image, name: 'gone', id: id('image'), digest: 'b'.repeat(64) });
        emit({ kind: 'host.added', subject: host, cause: 'test', facts: {} });
      });
      await waitFor('the file to have the host', () => read(state).includes('qemu+tls://host1/system'));
      expect(first.faults).toEqual([]);
    }
    const before = read(state).replace('"uuid": "u"', '"uuid": null');
    expect(before).not.toMatch(/hash|token|key"/);
    writeFileSync(fleetFileIn(state), before);

    const place = await newPlace(ctx);
    await expect(open(place, state)).rejects.toMatchObject({ code: 'fleet-mismatch' });
    expect(read(state), 'a start that is refused leaves the file alone').toBe(before);

    await using again = await open(place, state, fleetFileIn(state));
    expect(again.manager).toBe(manager);
    expect(again.said).toEqual([
      'the bytes of the image gone are gone',
      expect.stringMatching(/^read back from \S+: 1 hosts, 1 images; .* Tasks, events, tokens/),
    ]);
    const images = (text: string) => (JSON.parse(text) as { images: { name: string }[] }).images;
    expect({ ...JSON.parse(read(state)), images: [] }).toEqual({ ...JSON.parse(before), images: [] });
    expect(images(read(state)).map((i) => i.name)).toEqual(['kernel']);
    const [event] = await again.journal.read(0, 10);
    expect(event).toMatchObject({ kind: 'manager.started', facts: { hosts: 1 } });
  });

  test('a file of another manager is refused, and one that is not needed is not read in', async (ctx) => {
    const state = mkdtempSync(join(folder, 'state-'));
    const place = await newPlace(ctx);
    const own = join(state, 'mine.json');
    {
      await using first = await open(place, state);
      await first.journal.write(async (trx, emit) => {
        const host = {
          id: id('host'),
          name: 'a',
          uri: 'qemu:///system',
          uuid: 'u',
          pki: null,
          migrationAddress: null,
          labels: {},
          now,
        };
        await insertHost(trx, host);
        emit({ kind: 'host.added', subject: host.id, cause: 'test', facts: {} });
      });
      writeFileSync(own, `{"format": 1, "manager": "${first.manager}", "hosts": []}`);
    }
    const other = join(state, 'other.json');
    writeFileSync(other, `{"format": 1, "hosts": [{"name": "b", "uri": "qemu:///system"}]}`);
    await expect(open(place, state, other)).rejects.toMatchObject({ code: 'fleet-mismatch' });
    await expect(open(place, state, join(state, 'absent'))).rejects.toMatchObject({
      code: 'invalid-fleet-file',
    });
    await using again = await open(place, state, own);
    expect(again.said).toEqual([`the database has the fleet; ${own} was not needed`]);
    expect(read(state)).toContain('"name": "a"');
  });

  test('a disk that does not take the file is reported, and the manager goes on', async (ctx) => {
    const state = mkdtempSync(join(folder, 'state-'));
    mkdirSync(`${fleetFileIn(state)}.part`);
    await using started = await open(await newPlace(ctx), state);
    expect(started.faults).toHaveLength(1);
  });
});
