// The site file: what it may leave out, and every fault of it at once.
import { expect, test } from 'vitest';
import { parseSite } from './site.ts';

const plain = {
  name: 'store',
  network: { bridges: [{ name: 'br0', port: 'nic0' }], addresses: [{ interface: 'br0', address: 'mgmt' }] },
};
const faultsOf = (value: unknown): readonly string[] => {
  const parsed = parseSite(typeof value === 'string' ? value : JSON.stringify(value));
  return parsed.ok ? [] : parsed.faults;
};

test('an empty file is a site without a boot service of its own, with the profile plain', () => {
  const parsed = parseSite('{}');
  expect(parsed).toMatchObject({ ok: true, site: { listen: null, dhcp: null, discovery: null, rules: [] } });
  expect(parsed.ok && parsed.site.profiles.map((p) => p.name)).toEqual(['plain']);
});

test('a profile of the name plain takes the place of ours', () => {
  const parsed = parseSite(JSON.stringify({ profiles: [{ ...plain, name: 'plain', watchdogS: 60 }] }));
  expect(parsed.ok && parsed.site.profiles.map((p) => p.watchdogS)).toEqual([60]);
});

test.each([
  ['{', 'it is no JSON'],
  [{ listen: 'provision:8080' }, 'listen must be ADDRESS:PORT'],
  [{ dhcp: { mode: 'none' } }, 'dhcp.mode must be one of full, proxy'],
  [{ dhcp: { mode: 'proxy', interface: 'p', netmask: '255.0.0.0', network: '10.0.0.0' } }, 'needs "listen"'],
  [{ rules: [{ name: 'a', image: 'debian', profile: 'b', match: {} }] }, 'rules[0].profile names b'],
  [
    { rules: [{ name: 'a', image: 'debian', profile: 'plain', match: { rack: ['1'] } }] },
    'rack is not known',
  ],
  [{ profiles: [plain, plain] }, 'profiles hold one name twice'],
  [{ profiles: [null] }, 'profiles[0] must be an object'],
  [{ profiles: {} }, 'profiles must be a list'],
  [{ profiles: [{ ...plain, network: { addresses: [] } }] }, 'no interface has an address'],
  [{ profiles: [{ ...plain, storage: { memory: [{ name: 'a', sizeMiB: 0 }] } }] }, 'sizeMiB must be'],
  [{ profiles: [{ ...plain, sysctl: { 'a b': 1 } }] }, 'is no key that matches'],
  [{ profile: [] }, 'profile is not known'],
])('%j is refused: %s', (value, fault) => {
  expect(faultsOf(value).join('\n')).toContain(fault);
});
