// Waiting for facts: the answer, the deadline, what ends it early.
import { expect, test } from 'vitest';
import { Hopeless, waitFor, WaitedInVain } from './wait.ts';

test('gives the first answer that is one', async () => {
  let asked = 0;
  const answer = await waitFor('three', () => ((asked += 1) === 3 ? 'here' : undefined));
  expect([answer, asked]).toEqual(['here', 3]);
});

test('a probe that throws is asked again, and its last words stand in the error', async () => {
  let asked = 0;
  const failing = waitFor(
    'nothing',
    () => {
      asked += 1;
      throw new Error('not yet there');
    },
    { timeoutMs: 30 },
  );
  await expect(failing).rejects.toThrow(/in vain for nothing: not yet there/);
  await expect(failing).rejects.toBeInstanceOf(WaitedInVain);
  expect(asked).toBeGreaterThan(1);
});

test('what is hopeless is not waited for', async () => {
  let asked = 0;
  const probe = (): never => {
    asked += 1;
    throw new Hopeless('it has ended');
  };
  await expect(waitFor('it', probe)).rejects.toThrow('it has ended');
  expect(asked).toBe(1);
});

test('an aborted wait ends at once', async () => {
  const controller = new AbortController();
  const waiting = waitFor('never', () => undefined, { signal: controller.signal });
  controller.abort(new Error('no more'));
  await expect(waiting).rejects.toThrow();
});
