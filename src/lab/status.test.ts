// A lab's status: what is read of a lab that is down passes the check; what is bent does not.
import { expect, test } from 'vitest';
import { planLab } from './plan.ts';
import { parseLabStatus } from './status-check.ts';
import { readStatus } from './status.ts';

const plan = planLab({ name: 'none', folder: '/nonexistent/none', hosts: [{}, {}] });
const status = JSON.parse(JSON.stringify(readStatus(plan))) as Record<string, unknown>;

test('a lab of which nothing is there is down, its hosts are off', () => {
  const parsed = parseLabStatus(status);
  expect(parsed.state).toBe('down');
  expect(parsed.hosts.map((h) => [h.name, h.power, h.ready, h.pid])).toEqual([
    ['host1', 'off', false, null],
    ['host2', 'off', false, null],
  ]);
  expect(parsed.pki.bad).toHaveLength(3);
});

test.each<[string, Record<string, unknown>, string]>([
  ['a field of another type', { name: 7 }, 'status.name is no string'],
  ['a word that is none', { state: 'sideways' }, 'status.state is none of up, down'],
  ['a host that lacks everything', { hosts: [{}] }, 'status.hosts[0].name is no string'],
  ['a field too many', { colour: 'red' }, 'status.colour is not known'],
])('%s is refused', (_, change, message) => {
  expect(() => parseLabStatus({ ...status, ...change })).toThrow(message);
});

test('what is no object at all is refused', () => {
  expect(() => parseLabStatus(null)).toThrow('status is no object');
});
