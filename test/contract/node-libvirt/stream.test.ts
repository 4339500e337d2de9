// Streams over the wire, to and from a real volume: equal bytes, holes, exact backpressure, abort, failure.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectHost } from '../../../src/node-libvirt/connect.ts';
import type { Host } from '../../../src/node-libvirt/pool/host.ts';
import {
  CONNECT_GET_LIB_VERSION,
  STORAGE_POOL_CREATE_XML,
  STORAGE_POOL_DESTROY,
  STORAGE_VOL_CREATE_XML,
  STORAGE_VOL_DELETE,
  STORAGE_VOL_DOWNLOAD,
  STORAGE_VOL_UPLOAD,
} from '../../../src/node-libvirt/protocol/remote.gen.ts';
import type { NonnullStoragePool, NonnullStorageVol } from '../../../src/node-libvirt/protocol/type.gen.ts';
import { SparseHole } from '../../../src/node-libvirt/stream/raw-stream.ts';
import { type Libvirtd, libvirtdMissing, startLibvirtd } from '../libvirtd.ts';
import { errorOf, fateOf, until } from './promise.ts';
import { Wiretap } from './wiretap.ts';

const missing = libvirtdMissing();
const MiB = 1024 * 1024;
const sparseFlag = 1;
let daemon: Libvirtd;
let tap: Wiretap;
let host: Host;
let folder: string;
let pool: NonnullStoragePool;

beforeAll(async () => {
  if (missing !== undefined) return;
  daemon = await startLibvirtd();
  folder = mkdtempSync(join(tmpdir(), 'hostler-pool-'));
  tap = new Wiretap(daemon.socket);
  host = await connectHost(daemon.uriOf('storage:///system'), { dial: tap.dial });
  const xml = `<pool type='dir'><name>p</name><target><path>${folder}</path></target></pool>`;
  ({ pool } = await host.call(STORAGE_POOL_CREATE_XML, { xml, flags: 0 }));
});
afterAll(async () => {
  if (missing !== undefined) return;
  await host.call(STORAGE_POOL_DESTROY, { pool });
  await host.close();
  await daemon[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

async function volume(name: string, bytes: number): Promise<NonnullStorageVol> {
  const size = `<capacity unit='B'>${bytes}</capacity><allocation>0</allocation>`;
  const xml = `<volume><name>${name}</name>${size}</volume>`;
  const { vol } = await host.call(STORAGE_VOL_CREATE_XML, { pool, xml, flags: 0 });
  return vol;
}

const whole = (vol: NonnullStorageVol, flags = 0) => ({ vol, offset: 0n, length: 0n, flags });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function* parts(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('a stream', () => {
  it.each([1, 1000, 262_119, 262_121, 3 * MiB + 7])(
    'moves %i bytes there and back unchanged',
    async (size) => {
      const bytes = randomBytes(size);
      const vol = await volume(`v${size}`, size);
      const up = await host.stream(STORAGE_VOL_UPLOAD, whole(vol));
      await pipeline(Readable.from(parts(bytes, 700_001)), up.stream.writable());
      expect(sha256(readFileSync(vol.key))).toBe(sha256(bytes));
      const down = await host.stream(STORAGE_VOL_DOWNLOAD, whole(vol));
      const got = Buffer.concat((await down.stream.readable().toArray()) as Buffer[]);
      expect(sha256(got)).toBe(sha256(bytes));
      await host.call(STORAGE_VOL_DELETE, { vol, flags: 0 });
      await until(() => tap.open <= 3, 'the connections of the streams are closed');
    },
  );

  it('moves a gigabyte of holes as a few bytes, and fills them with zeros for others', async () => {
    const source = await volume('sparse', 1024 * MiB);
    const mark = Buffer.alloc(64 * 1024, 'x');
    const up = await host.stream(STORAGE_VOL_UPLOAD, whole(source, sparseFlag));
    const holes = [new SparseHole(BigInt(512 * MiB)), mark, new SparseHole(BigInt(512 * MiB - mark.length))];
    await pipeline(Readable.from(holes), up.stream.writable({ sparse: true }));
    const { size, blocks } = statSync(source.key);
    expect(size).toBe(1024 * MiB);
    expect(blocks * 512).toBeLessThan(MiB);

    const before = tap.bytesIn;
    const down = await host.stream(STORAGE_VOL_DOWNLOAD, whole(source, sparseFlag));
    const items = (await down.stream.readable({ sparse: true }).toArray()) as (Buffer | SparseHole)[];
    const length = (item: Buffer | SparseHole): bigint =>
      item instanceof SparseHole ? item.length : BigInt(item.length);
    expect(items.map(length).reduce((a, b) => a + b, 0n)).toBe(BigInt(1024 * MiB));
    expect(tap.bytesIn - before).toBeLessThan(MiB);

    const plain = await host.stream(STORAGE_VOL_DOWNLOAD, {
      ...whole(source, sparseFlag),
      offset: BigInt(511 * MiB),
      length: BigInt(2 * MiB),
    });
    const got = Buffer.concat((await plain.stream.readable().toArray()) as Buffer[]);
    const wanted = Buffer.alloc(2 * MiB);
    mark.copy(wanted, MiB);
    expect(sha256(got)).toBe(sha256(wanted));
    await host.call(STORAGE_VOL_DELETE, { vol: source, flags: 0 });
  });

  it('reads no further than its reader, and delays no other call', async () => {
    const bytes = randomBytes(64 * MiB);
    const vol = await volume('slow', bytes.length);
    const up = await host.stream(STORAGE_VOL_UPLOAD, whole(vol));
    await pipeline(Readable.from(parts(bytes, MiB)), up.stream.writable());
    const before = tap.bytesIn;
    const { stream } = await host.stream(STORAGE_VOL_DOWNLOAD, whole(vol));
    const reader = stream.readable();
    const hash = createHash('sha256');
    await once(reader, 'readable');
    const first = reader.read(1024) as Buffer;
    hash.update(first);
    for (let i = 0; i < 50; i += 1) {
      const begin = performance.now();
      await host.call(CONNECT_GET_LIB_VERSION, undefined);
      expect(performance.now() - begin).toBeLessThan(1_000);
    }
    expect(tap.bytesIn - before).toBeLessThan(4 * MiB);
    for await (const chunk of reader) hash.update(chunk as Buffer);
    expect(hash.digest('hex')).toBe(sha256(bytes));
    await host.call(STORAGE_VOL_DELETE, { vol, flags: 0 });
  });

  it('is aborted when it is destroyed, and the daemon lets the volume go', async () => {
    const vol = await volume('aborted', 64 * MiB);
    const { stream } = await host.stream(STORAGE_VOL_UPLOAD, whole(vol));
    const writer = stream.writable();
    await new Promise((resolve) => writer.write(Buffer.alloc(MiB), resolve));
    writer.destroy();
    const unused = await host.stream(STORAGE_VOL_DOWNLOAD, whole(vol));
    await unused.stream.abort();
    await until(() => tap.open <= 3, 'the connections of the streams are closed');
    // A volume in use cannot be deleted: the daemon learns of the abort a moment later.
    let deleted: unknown = undefined;
    for (let i = 0; i < 100 && deleted === undefined; i += 1)
      deleted = await host.call(STORAGE_VOL_DELETE, { vol, flags: 0 }).then(
        () => true,
        () => undefined,
      );
    expect(deleted).toBe(true);
  });

  it('fails with libvirt’s error when it cannot be opened, and when the daemon cannot go on', async () => {
    const vol = await volume('small', 1000);
    const gone = { ...vol, name: 'nothing', key: '/nothing' };
    const refused = await errorOf(host.stream(STORAGE_VOL_DOWNLOAD, whole(gone)));
    expect(refused).toMatchObject({ name: 'NotFoundError', procedure: 'STORAGE_VOL_DOWNLOAD' });
    // More than the announced length: the daemon stops in mid-stream.
    const { stream } = await host.stream(STORAGE_VOL_UPLOAD, { vol, offset: 0n, length: 10n, flags: 0 });
    const failed = await errorOf(pipeline(Readable.from([randomBytes(4 * MiB)]), stream.writable()));
    expect(failed).toMatchObject({ name: 'LibvirtError', code: 38, procedure: 'STORAGE_VOL_UPLOAD' });
    await host.call(STORAGE_VOL_DELETE, { vol, flags: 0 });
  });

  it('ends with an error when the daemon dies', async () => {
    await using own = await startLibvirtd();
    await using there = await connectHost(own.uriOf('storage:///system'));
    const other = mkdtempSync(join(tmpdir(), 'hostler-pool-'));
    const xml = `<pool type='dir'><name>p</name><target><path>${other}</path></target></pool>`;
    const made = await there.call(STORAGE_POOL_CREATE_XML, { xml, flags: 0 });
    const vxml = `<volume><name>v</name><capacity unit='MiB'>64</capacity></volume>`;
    const { vol } = await there.call(STORAGE_VOL_CREATE_XML, { pool: made.pool, xml: vxml, flags: 0 });
    const { stream } = await there.stream(STORAGE_VOL_DOWNLOAD, whole(vol));
    const reader = stream.readable();
    const reading = reader.toArray();
    own.freeze();
    const fate = fateOf(reading, 10_000);
    await own.kill();
    const ended = await fate;
    rmSync(other, { recursive: true, force: true });
    expect(ended).not.toBe('pending');
    if (typeof ended === 'object' && 'error' in ended)
      expect(ended.error).toMatchObject({ name: 'ConnectionClosed', outcome: 'unknown' });
    else throw new Error('the whole volume came although the daemon was killed');
  });
});
