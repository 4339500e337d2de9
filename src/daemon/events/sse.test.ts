import { expect, test } from 'vitest';
import type { HostlerEvent } from '../../model/event/event.ts';
import { encodeEvent, parseLastEventId } from './sse.ts';

const event: HostlerEvent = {
  sequence: 7,
  at: '2026-01-01T00:00:00.000Z',
  kind: 'vm.created',
  subject: 'vm-1',
  cause: 'local',
  facts: { name: 'a\nb\r\ndata: x' },
};

test('an event is one frame, whatever its text holds', () => {
  const text = encodeEvent(event);
  expect(text.split('\n')).toHaveLength(5);
  const [id, kind, data] = text.split('\n');
  expect([id, kind]).toEqual(['id: 7', 'event: vm.created']);
  expect(JSON.parse((data ?? '').slice('data: '.length))).toEqual(event);
});

test.each(['', 'x', '-1', '1e3', '9'.repeat(40), '1\n2'])('%j is no event number', (text) => {
  expect(() => parseLastEventId(text)).toThrow(/not a number/);
});

test('a number is one', () => expect(parseLastEventId('42')).toBe(42));
