import { describe, expect, test } from 'vitest';
import type { TaskId } from '../ids.ts';
import { statesAllowing, vmActions, vmCan, type VmAction } from './state.ts';
import { powers, type Power } from './vm.ts';

/** The whole table once more, as an operator would draw it: x is allowed. */
const drawn = `
            running paused stopped crashed unknown
  start     .       .      x       x       .
  stop      x       x      .       x       .
  reboot    x       .      .       .       .
  pause     x       .      .       .       .
  resume    .       x      .       .       .
  delete    .       .      x       x       .
  migrate   x       x      x       .       .
  set       x       x      x       x       .
  console   x       x      .       .       .
  adopt     x       x      x       x       .
  release   x       x      x       x       .
`;
const [header = [], ...rows] = drawn
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

test('the drawing names every action and every state', () => {
  expect(header).toEqual(powers);
  expect(rows.map(([action]) => action)).toEqual([...vmActions]);
});

describe.each(rows)('%s', (action, ...marks) => {
  test.each(marks.map((mark, column) => [header[column] as Power, mark] as const))(
    '%s: %s',
    (power, mark) => {
      const foreign = action === 'adopt';
      const answer = vmCan(action as VmAction, { name: 'web-1', power, activity: null, foreign });
      expect(answer.can).toBe(mark === 'x');
      expect(statesAllowing(action as VmAction).includes(power)).toBe(mark === 'x');
      if (!answer.can) expect(answer.refusal).toMatchObject({ code: 'vm-state', found: `it is ${power}` });
    },
  );
});

const idle = { name: 'web-1', power: 'running' as Power, activity: null, foreign: false };

test('a task that holds the VM is named, and only the console goes on beside it', () => {
  const activity = { task: 'task-1' as TaskId, kind: 'vm.migrate', since: '2026-11-20T10:00:00.000Z' };
  for (const action of vmActions) {
    const answer = vmCan(action, { ...idle, foreign: action === 'adopt', activity });
    expect(answer.can).toBe(action === 'console');
    if (!answer.can) expect(answer.refusal).toMatchObject({ code: 'vm-busy', found: 'vm.migrate (task-1)' });
  }
});

test('a foreign VM may be adopted and looked at, nothing else', () => {
  const allowed = vmActions.filter((action) => vmCan(action, { ...idle, foreign: true }).can);
  expect(allowed).toEqual(['console', 'adopt']);
});

test('a VM of ours is not adopted again', () => {
  expect(vmCan('adopt', idle)).toMatchObject({ can: false, refusal: { code: 'vm-not-foreign' } });
});
