import { expect, test } from 'vitest';
import type { HostId } from '../ids.ts';
import { hostFacts } from '../vm/migrate/facts-fixture.ts';
import { decideAddHost, type AddHostFacts } from './add.ts';

const known = {
  id: 'host-1' as HostId,
  name: 'host1',
  uri: 'qemu+tls://host1/system',
  uuid: 'uuid-of-host1',
};
const facts: AddHostFacts = {
  request: { name: 'host2', uri: 'qemu+tls://host2/system', allowTcp: false },
  known: [known],
  said: hostFacts('host2'),
  domains: { ours: 0, others: 0, foreign: 0 },
};
const asked = (
  request: Partial<AddHostFacts['request']>,
  more: Partial<AddHostFacts> = {},
): AddHostFacts => ({
  ...facts,
  ...more,
  request: { ...facts.request, ...request },
});
const versions = (libvirt: string, qemu: string): Partial<AddHostFacts> => ({
  said: { ...hostFacts('host2'), versions: { libvirt, qemu } },
});

test('a new host is added, before and after it was asked', () => {
  expect(decideAddHost(facts)).toMatchObject({
    go: true,
    plan: { uuid: 'uuid-of-host2', notices: ['host2 has no VMs yet.'] },
  });
  expect(decideAddHost({ ...facts, said: null, domains: null })).toMatchObject({
    go: true,
    plan: { uuid: null, notices: [] },
  });
});

test('what becomes of the VMs on it is said before', () => {
  const decision = decideAddHost({ ...facts, domains: { ours: 1, others: 2, foreign: 3 } });
  expect(decision.go && decision.plan.notices).toEqual([
    '1 VMs on it are ours and are taken up again.',
    '2 VMs on it belong to another manager and are left alone.',
    '3 VMs on it are foreign: listed, watched, never changed unasked.',
  ]);
});

test.each<[string, AddHostFacts, ...string[]]>([
  ['a name that is none', asked({ name: 'a/b' }), 'name'],
  ['a name that is taken', asked({ name: 'host1' }), 'name-taken'],
  ['no URI', asked({ uri: 'host2' }), 'uri'],
  ['TCP without a word', asked({ uri: 'qemu+tcp://host2/system' }), 'insecure-transport'],
  ['the same host under another name', asked({}, { said: hostFacts('host1') }), 'host-known'],
  ['another machine at a known address', asked({ uri: 'qemu+tls://host1/system' }), 'host-replaced'],
  ['libvirt 8', asked({}, versions('8.10.0', '7.2.0')), 'libvirt-too-old'],
  ['QEMU 6', asked({}, versions('9.0.0', '6.2.0')), 'qemu-too-old'],
  [
    'several',
    asked({ name: 'host1', uri: 'qemu+tcp://h/system' }, versions('8.0.0', '6.0.0')),
    'name-taken',
    'insecure-transport',
    'libvirt-too-old',
    'qemu-too-old',
  ],
])('refused: %s', (_, f, ...codes) => {
  const decision = decideAddHost(f);
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
});

test('TCP is taken where that was said, with a warning', () => {
  const decision = decideAddHost(asked({ uri: 'qemu+tcp://host2/system', allowTcp: true }));
  expect(decision.go && decision.plan.notices[0]).toContain('not encrypted');
});

test('a known host that never answered has no UUID to compare with', () => {
  const never = asked({ uri: 'qemu+tls://host1/system' }, { known: [{ ...known, uuid: null }] });
  expect(decideAddHost(never).go).toBe(true);
});
