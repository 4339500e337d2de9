// Approving a machine: what becomes of it, and every reason against it.
import { describe, expect, test } from 'vitest';
import { plainProfile } from '../profile/plain.ts';
import { decideApprove, type ApproveFacts } from './approve.ts';

const facts: ApproveFacts = {
  request: {
    name: 'n1',
    addresses: { mgmt: { address: '10.0.0.11/24', gateway: '10.0.0.1' } },
    image: 'a1',
    profile: 'plain',
  },
  machine: { uuid: 'u', macs: ['52:54:00:00:00:01'], name: null },
  others: [{ name: 'n2', addresses: { mgmt: { address: '10.0.0.12/24' } } }],
  hosts: ['h1'],
  images: [
    { id: 'a1', tried: true },
    { id: 'b2', tried: false },
  ],
  profiles: [plainProfile],
  rules: 0,
};

test('a machine becomes a node, bound or by the rules', () => {
  const bound = decideApprove(facts);
  expect(bound.go && bound.plan.binding).toEqual({ image: 'a1', profile: 'plain' });
  const free = decideApprove({
    ...facts,
    rules: 1,
    request: { ...facts.request, image: null, profile: null },
  });
  expect(free.go && free.plan.binding).toBeNull();
});

describe('refused', () => {
  type Change = Partial<Omit<ApproveFacts, 'request'>> & { request?: Partial<ApproveFacts['request']> };
  const cases: [string, Change, string[]][] = [
    ['a name of no host', { request: { name: 'a b' } }, ['name']],
    ['the name of a node', { request: { name: 'n2' } }, ['name-taken']],
    ['the name of a host', { request: { name: 'h1' } }, ['name-taken']],
    ['a node', { machine: { ...facts.machine, name: 'n3' } }, ['node-known']],
    ['no address', { request: { addresses: {} } }, ['address', 'profile-fits-not']],
    [
      'no length',
      { request: { addresses: { mgmt: { address: '10.0.0.13' } } } },
      ['address', 'profile-fits-not'],
    ],
    [
      'the address of another',
      { request: { addresses: { mgmt: { address: '10.0.0.12/24' } } } },
      ['address-taken'],
    ],
    [
      'a gateway that is none',
      { request: { addresses: { mgmt: { address: '10.0.0.13/24', gateway: 'gw' } } } },
      ['gateway'],
    ],
    ['nothing to boot', { request: { image: null, profile: null } }, ['no-choice']],
    ['an image without a profile', { request: { profile: null } }, ['half-a-choice']],
    ['an image that was never tried', { request: { image: 'b2' } }, ['image-untried']],
    ['an image that there is not', { request: { image: 'c3' } }, ['image-unknown']],
    ['a profile that there is not', { request: { profile: 'fat' } }, ['profile-unknown']],
  ];
  test.each(cases)('%s', (_title, { request, ...change }, codes) => {
    const decision = decideApprove({ ...facts, ...change, request: { ...facts.request, ...request } });
    expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
  });
});
