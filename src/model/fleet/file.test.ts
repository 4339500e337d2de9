import { expect, test } from 'vitest';
import { HostlerError } from '../errors.ts';
import { makeId } from '../ids.ts';
import { parseFleetFile, printFleetFile, type FleetFile } from './file.ts';

const bytes = new Uint8Array(16);
const host = { name: 'host1', uri: 'qemu+ssh://root@host1/system' };
const whole: FleetFile = {
  format: 1,
  manager: makeId('manager', 0, bytes),
  clusters: [{ name: 'lab', id: makeId('cluster', 0, bytes), createdAt: '2026-11-20T10:00:00.000Z' }],
  hosts: [
    {
      ...host,
      id: makeId('host', 0, bytes),
      uuid: '11111111-1111-4111-8111-111111111111',
      pki: '/etc/hostler/pki',
      migrationAddress: '10.78.1.1',
      cluster: 'lab',
      drained: false,
      labels: { rack: 'a' },
      pools: [
        { name: 'shared', shared: true },
        { name: 'my pool', shared: null },
      ],
      createdAt: '2026-11-20T10:00:00.000Z',
    },
  ],
  images: [
    {
      id: makeId('image', 0, bytes),
      name: 'kernel',
      format: 'kernel',
      digest: 'a'.repeat(64),
      sizeBytes: 1,
      virtualBytes: 1,
      createdAt: '2026-11-20T10:00:00.000Z',
    },
  ],
};

function faultOf(content: string): HostlerError {
  try {
    parseFleetFile(content, 'fleet.json');
  } catch (error) {
    if (error instanceof HostlerError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

test('what is printed comes back, and one host with a URI is a whole file', () => {
  expect(parseFleetFile(printFleetFile(whole), 'fleet.json')).toEqual(whole);
  const small = { format: 1, hosts: [host] };
  expect(parseFleetFile(JSON.stringify(small), 'fleet.json')).toEqual(small);
});

test('a file that is not JSON is refused with the line', () => {
  const error = faultOf('{\n  "format": 1,\n  "hosts": [,]\n}');
  expect(error.code).toBe('invalid-fleet-file');
  expect(error.message).toMatch(/^fleet\.json is not JSON, line 3: /);
});

test.each([
  ['a field that is missing', { format: 1, hosts: [{ name: 'a' }] }, 'line 4: hosts[0].uri is missing'],
  [
    'a URI that is none',
    { format: 1, hosts: [{ ...host, uri: 'host1' }] },
    'line 6: hosts[0].uri is no libvirt',
  ],
  ['a name that is none', { format: 1, hosts: [{ ...host, name: 'a b' }] }, 'line 5: hosts[0].name may hold'],
  ['a field too many', { format: 1, hosts: [], password: 'x' }, 'line 4: password is not known'],
  ['another format', { format: 2, hosts: [] }, 'line 2: format must be 1'],
  ['no object', [], 'line 1: the whole must be an object'],
  ['a name twice', { format: 1, hosts: [host, host] }, 'line 9: hosts[1].name is that of hosts[0] too'],
  [
    'a cluster that is not there',
    { format: 1, hosts: [{ ...host, cluster: 'x' }] },
    'line 7: hosts[0].cluster names x, which is not among the clusters',
  ],
  ['a wrong id', { ...whole, manager: 'manager-1' }, 'line 3: manager must be the id of a manager'],
] as const)('%s is refused with its line and its name', (_, content, said) => {
  const error = faultOf(JSON.stringify(content, null, 2));
  expect(error.message).toContain(said);
  expect(error.fix).toContain('Correct those lines');
});

test('many faults are told by the first five and a number', () => {
  const hosts = Array.from({ length: 8 }, (_, i) => ({ name: `host${i}` }));
  expect(faultOf(JSON.stringify({ format: 1, hosts })).message).toMatch(/; and 3 more$/);
});
