import { expect, test } from 'vitest';
import { DownloadQueue } from './queue.ts';

test('as many as the limit at once, the others in the order in which they first asked', () => {
  let now = 0;
  const queue = new DownloadQueue(2, () => now);
  const a = queue.ask('a');
  const b = queue.ask('b');
  expect([a.granted, b.granted]).toEqual([true, true]);
  expect(queue.ask('c')).toMatchObject({ granted: false, place: 1 });
  expect(queue.ask('d')).toMatchObject({ granted: false, place: 2 });
  expect(queue.ask('c')).toMatchObject({ granted: false, place: 1 });
  if (a.granted) a.release();
  if (a.granted) a.release();
  expect(queue.running).toBe(1);
  // The slot that is free is c's, even when d asks first.
  expect(queue.ask('d')).toMatchObject({ granted: false, place: 2 });
  expect(queue.ask('c').granted).toBe(true);
  expect(queue.ask('d')).toMatchObject({ granted: false, place: 1 });
  now += 91_000;
  // d has gone away: who asks now is next.
  if (b.granted) b.release();
  expect(queue.ask('e').granted).toBe(true);
  expect(queue.waiting).toBe(0);
});

test('a thousand in line do not ask more than some forty times a second', () => {
  const queue = new DownloadQueue(4, () => 0);
  let perSecond = 0;
  for (let n = 0; n < 1000; n += 1) {
    const answer = queue.ask(String(n));
    if (!answer.granted) perSecond += 1 / answer.retryAfterS;
  }
  expect(queue.running).toBe(4);
  expect(perSecond).toBeLessThan(60);
});
