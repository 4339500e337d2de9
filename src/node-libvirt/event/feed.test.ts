// A bounded feed: order, loss that is said, ends that come once.
import { describe, expect, it } from 'vitest';
import { BoundedFeed, EventsLost, Resync } from './feed.ts';

const make = (capacity: number) => {
  let released = 0;
  const feed = new BoundedFeed<number>(Promise.resolve(), capacity, () => {
    released += 1;
    return Promise.resolve();
  });
  return { feed, released: () => released };
};

describe('BoundedFeed', () => {
  it('hands over to waiting readers in their order', async () => {
    const { feed } = make(2);
    const readers = [feed.next(), feed.next()];
    feed.push(1);
    feed.push(2);
    expect(await Promise.all(readers)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ]);
  });

  it('keeps the newest, whatever the capacity, and counts the rest', async () => {
    for (const capacity of [1, 3, 1500]) {
      const { feed } = make(capacity);
      for (let i = 0; i < 5_000; i += 1) feed.push(i);
      expect(await feed.next()).toEqual({ done: false, value: new EventsLost(5_000 - capacity) });
      for (let i = 5_000 - capacity; i < 5_000; i += 1) expect((await feed.next()).value).toBe(i);
      feed.push(new Resync('x'));
      expect((await feed.next()).value).toBeInstanceOf(Resync);
    }
  });

  it('gives what is queued before it ends, and is released once', async () => {
    const { feed, released } = make(3);
    feed.push(1);
    feed.end();
    feed.push(2);
    expect((await feed.next()).value).toBe(1);
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    await feed.return();
    expect(released()).toBe(1);
  });

  it('fails once, after what is queued', async () => {
    const { feed } = make(3);
    feed.push(1);
    feed.fail(new Error('no'));
    expect((await feed.next()).value).toBe(1);
    await expect(feed.next()).rejects.toThrow('no');
    expect((await feed.next()).done).toBe(true);
  });
});
