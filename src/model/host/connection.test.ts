import { expect, test } from 'vitest';
import { instant } from '../time.ts';
import {
  connectionStates,
  knowsItsVms,
  newConnection,
  nextConnection,
  suspectMsMax,
  type Connection,
  type ConnectionEvent,
  type ConnectionState,
} from './connection.ts';

const begin = instant(0);
const soon = instant(1000);
const late = instant(suspectMsMax);
const at = (state: ConnectionState): Connection => ({ ...newConnection(begin), state, reason: 'test' });

const event = {
  opened: { kind: 'opened' },
  answered: { kind: 'answered' },
  missed: { kind: 'missed', reason: 'no answer in 5s' },
  lost: { kind: 'lost', reason: 'reset by peer' },
  failed: { kind: 'failed', reason: 'refused' },
  tick: { kind: 'tick' },
} satisfies Record<string, ConnectionEvent>;

test.each([
  //  from         opened answered    missed        lost       failed       tick
  ['connecting', 'up', 'connecting', 'connecting', 'connecting', 'down', 'connecting'],
  ['up', 'up', 'up', 'suspect', 'suspect', 'down', 'up'],
  ['suspect', 'up', 'up', 'suspect', 'suspect', 'suspect', 'suspect'],
  ['down', 'up', 'down', 'down', 'down', 'down', 'down'],
] as const)('from %s, soon', (from, ...to) => {
  const got = Object.values(event).map((e) => nextConnection(at(from), e, soon).state);
  expect(got).toEqual(to);
});

test('a suspect host that stays silent is down, whatever was missed, and says why', () => {
  for (const e of [event.missed, event.lost, event.failed, event.tick]) {
    expect(nextConnection(at('suspect'), e, late).state).toBe('down');
  }
  expect(nextConnection(at('suspect'), event.failed, late)).toMatchObject({ reason: 'refused', since: late });
});

test('since is when the state began, not when its reason changed', () => {
  const down = nextConnection(at('down'), event.failed, late);
  expect(down).toMatchObject({ state: 'down', reason: 'refused', since: begin });
});

test('nothing changed gives the same object', () => {
  const up = at('up');
  expect(nextConnection(up, event.tick, late)).toBe(up);
});

test('the VMs of a host that is away are not known', () => {
  expect(connectionStates.filter(knowsItsVms)).toEqual(['up', 'suspect']);
});
