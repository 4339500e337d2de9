// Images over a real socket: refused by their first bytes, broken off and gone on with.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseManagerAddress, sendTo } from '../../../src/cli/frame/connect.ts';
import { createClient } from '../../../src/client/client.ts';
import { paths } from '../../../src/contract/paths.gen.ts';
import type { ImageResource } from '../../../src/contract/image/image.ts';
import { listen } from '../../../src/daemon/http.ts';
import { openApi } from './world.ts';

const mebibyte = 2 ** 20;
const upload = 'upload-of-this-test';

async function* bytes(count: number, first = 'raw', breakAt = Infinity): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += mebibyte) {
    if (at >= breakAt) throw new Error('the sender went away');
    const chunk = Buffer.alloc(Math.min(mebibyte, count - at), at / mebibyte + 1);
    if (at === 0) chunk.write(first);
    yield await Promise.resolve(chunk);
  }
}

async function overSocket() {
  const api = await openApi();
  const folder = mkdtempSync(join(tmpdir(), 'hostler-images-'));
  const listening = await listen(api.app, { kind: 'unix', path: join(folder, 'api.sock') }, null);
  const client = createClient({ send: sendTo(parseManagerAddress(listening.address)), paths });
  const add = async (name: string, body: AsyncIterable<Uint8Array>, query: object = {}) => {
    const response = await client.open('image.add', { query: { name, ...query }, body });
    const chunks = await Array.fromAsync(response.body);
    return JSON.parse(Buffer.concat(chunks).toString()) as ImageResource;
  };
  return {
    api,
    client,
    add,
    async [Symbol.asyncDispose]() {
      await listening.close();
      await api[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

test('a file of the wrong kind is refused by its first bytes, long before its last', async () => {
  await using world = await overSocket();
  let sent = 0;
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes(256 * mebibyte, 'KDMV')) {
      sent += chunk.length;
      yield chunk;
    }
  }
  await expect(world.add('disk', watched())).rejects.toMatchObject({
    code: 'invalid-image',
    refusals: [{ code: 'image-format', found: 'VMDK' }],
  });
  expect(sent).toBeLessThan(64 * mebibyte);
  expect(world.api.faults).toEqual([]);
});

test('an upload that breaks goes on where it was, and is the file that it would have been', async () => {
  await using world = await overSocket();
  const size = 24 * mebibyte;
  const broken = world.add('disk', bytes(size, 'raw', 16 * mebibyte), { upload });
  await expect(broken).rejects.toThrow();
  const received = async () => (await world.client.call('image.add-received', { upload })).receivedBytes;
  await expect.poll(received).toBeGreaterThan(0);
  const offset = await received();
  async function* rest(): AsyncGenerator<Uint8Array> {
    const whole = Buffer.concat(await Array.fromAsync(bytes(size)));
    yield whole.subarray(offset);
  }
  const image = await world.add('disk', rest(), { upload, offset });
  const hash = createHash('sha256');
  for await (const chunk of bytes(size)) hash.update(chunk);
  expect(image).toMatchObject({ digest: hash.digest('hex'), sizeBytes: size, format: 'raw' });
  expect(await received()).toBe(0);
});

test('sent again it is the same image; other content under its name is refused', async () => {
  await using world = await overSocket();
  const first = await world.add('disk', bytes(mebibyte));
  expect(await world.add('disk', bytes(mebibyte))).toEqual(first);
  await expect(world.add('disk', bytes(2 * mebibyte))).rejects.toMatchObject({
    refusals: [{ code: 'name-taken' }],
  });
});
