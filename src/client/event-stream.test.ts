import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEvents, type SentEvent } from './event-stream.ts';

function parse(bytes: Uint8Array, cuts: readonly number[]): Promise<SentEvent[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      const to = Math.max(from, Math.min(cut, bytes.length));
      yield await Promise.resolve(bytes.subarray(from, to));
      from = to;
    }
  }
  return Array.fromAsync(parseEvents(chunks()));
}

const text =
  ': hello\nid: 7\nevent: vm.created\ndata: {"name":"wéb"}\n\n\nid: 8\r\ndata: a\r\ndata:b\r\n\r\ndata: half';
const expected = [
  { id: '7', event: 'vm.created', data: '{"name":"wéb"}' },
  { id: '8', event: 'message', data: 'a\nb' },
];

test('events are the same wherever the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      const sorted = cuts.toSorted((a, b) => a - b);
      expect(await parse(bytes, sorted)).toEqual(expected);
    }),
  );
});
