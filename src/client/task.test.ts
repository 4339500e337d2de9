import { expect, test, vi } from 'vitest';
import { paths } from '../contract/paths.gen.ts';
import { createClient } from './client.ts';
import type { Send } from './send.ts';
import { followTask } from './task.ts';

/** A manager whose task ends when it was read so often; each stream carries so many events, then ends. */
function manager(readsUntilEnd: number, eventsInStream: number) {
  const streams: string[] = [];
  let reads = 0;
  async function* body(text: string): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(new TextEncoder().encode(text));
  }
  const send: Send = ({ path }) => {
    const answer = (text: string) => Promise.resolve({ status: 200, headers: {}, body: body(text) });
    if (path.startsWith('/v1/events')) {
      streams.push(path);
      return answer('id: 1\nevent: task.progress\ndata: {}\n\n'.repeat(eventsInStream));
    }
    reads += 1;
    return answer(JSON.stringify({ id: 'task-1', state: reads < readsUntilEnd ? 'running' : 'succeeded' }));
  };
  return { client: createClient({ send, paths }), streams, reads: () => reads };
}

const statesOf = async (client: ReturnType<typeof manager>['client']): Promise<string[]> =>
  Array.fromAsync(followTask(client, 'task-1', new AbortController().signal), ({ state }) => state);

test('a task is read when it is first followed and at each of its own events, to its end', async () => {
  const { client, streams, reads } = manager(4, 10);
  expect(await statesOf(client)).toEqual(['running', 'running', 'running', 'succeeded']);
  expect(streams).toEqual(['/v1/events?subject=task-1&follow=true&after=latest']);
  expect(reads()).toBe(4);
});

test('a stream that ends is opened again, after a pause', async () => {
  vi.useFakeTimers();
  try {
    const { client, streams, reads } = manager(3, 0);
    const states = statesOf(client);
    await vi.advanceTimersByTimeAsync(499);
    expect(reads()).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await states).toHaveLength(3);
    expect(streams).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});
