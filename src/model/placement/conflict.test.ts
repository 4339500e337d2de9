import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findConflict } from './conflict.ts';
import { fleetHost } from './fleet-fixture.ts';
import { domainOf, matchesName, ruleFaults, selects, type Rule } from './rule.ts';

const hosts = [fleetHost(1), fleetHost(2), fleetHost(3)];
const vms = ['web-1', 'web-2', 'db'];
const on = (name: string, vm: string, host: string, effect: 'on' | 'not-on' = 'on'): Rule => ({
  kind: 'vm-host',
  name,
  strength: 'hard',
  vms: [vm],
  effect,
  hosts: { names: [host] },
});
const group = (
  name: string,
  effect: 'together' | 'apart',
  within = 'host',
  members: readonly string[] = ['web-*'],
): Rule => ({
  kind: 'vm-vm',
  name,
  strength: 'hard',
  vms: members,
  effect,
  within,
});
const conflict = (rules: Rule[], names: readonly string[] = vms) =>
  findConflict(rules, hosts, names)?.rules.map((r) => r.name);

test.each<[string, Rule[], string[] | undefined]>([
  ['no rules', [], undefined],
  ['rules that agree', [on('a', 'web-1', 'host1'), group('g', 'apart')], undefined],
  ['two homes', [on('a', 'web-1', 'host1'), on('b', 'web-1', 'host2'), on('c', 'db', 'host3')], ['a', 'b']],
  ['on and not on', [on('a', 'web-1', 'host1'), on('b', 'web-1', 'host1', 'not-on')], ['a', 'b']],
  ['apart and together', [group('g', 'apart'), on('c', 'db', 'host3'), group('t', 'together')], ['g', 't']],
  [
    'pinned to one host, and apart',
    [on('a', 'web-1', 'host1'), on('b', 'web-2', 'host1'), group('g', 'apart')],
    ['a', 'b', 'g'],
  ],
  ['a host that is not there', [on('a', 'web-1', 'host9')], ['a']],
  ['a label that no host has', [group('g', 'apart', 'room')], ['g']],
  [
    'softly, everything goes',
    [on('a', 'web-1', 'host1'), { ...on('b', 'web-1', 'host2'), strength: { points: 5 } }],
    undefined,
  ],
])('%s', (_, rules, expected) => expect(conflict(rules)).toEqual(expected));

test('more that keep apart than there is room for', () => {
  const webs = ['web-1', 'web-2', 'web-3'];
  expect(conflict([group('g', 'apart')], webs)).toBeUndefined();
  expect(conflict([group('g', 'apart')], [...webs, 'web-4'])).toEqual(['g']);
  expect(conflict([group('g', 'apart', 'rack')], webs)).toEqual(['g']);
});

test('a hundred VMs that keep apart on a hundred hosts are told in no time', () => {
  const many = Array.from({ length: 100 }, (_, n) => fleetHost(n));
  const names = many.map((_, n) => `web-${n}`);
  expect(findConflict([group('g', 'apart')], many, names)).toBeNull();
  expect(findConflict([group('g', 'apart')], many, [...names, 'web-x'])?.rules).toHaveLength(1);
});

test('small sets: it says the same as trying everything, and no rule of the answer is superfluous', () => {
  const patterns = fc.subarray(['web-1', 'web-2', 'db', 'web-*'], { minLength: 1 });
  const rule: fc.Arbitrary<Rule> = fc.oneof(
    fc
      .tuple(
        patterns,
        fc.subarray(['host1', 'host2', 'host3']),
        fc.constantFrom('on' as const, 'not-on' as const),
      )
      .map(([v, names, effect]): Rule => ({
        kind: 'vm-host',
        name: 'h',
        strength: 'hard',
        vms: v,
        effect,
        hosts: { names },
      })),
    fc
      .tuple(
        patterns,
        fc.constantFrom('host', 'rack'),
        fc.constantFrom('together' as const, 'apart' as const),
      )
      .map(([v, within, effect]): Rule => group('g', effect, within, v)),
  );
  const works = (rules: readonly Rule[]): boolean =>
    hosts.some((a) => hosts.some((b) => hosts.some((c) => keeps(rules, [a, b, c]))));
  const keeps = (rules: readonly Rule[], at: (typeof hosts)[number][]): boolean =>
    rules.every((r) => {
      const members = at.filter((_, n) => matchesName(r.vms, vms[n]!));
      if (r.kind === 'vm-host') return members.every((h) => selects(r.hosts, h) === (r.effect === 'on'));
      const domains = new Set(members.map((h) => domainOf(r.within, h)));
      return r.effect === 'apart' ? domains.size === members.length : domains.size <= 1;
    });
  let conflicts = 0;
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 5 }), (rules) => {
      const found = findConflict(rules, hosts, vms);
      expect(found === null).toBe(works(rules));
      if (!found) return;
      conflicts += 1;
      for (const one of found.rules) expect(works(found.rules.filter((r) => r !== one))).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(conflicts).toBeGreaterThan(100);
});

test.each<[Rule, string[]]>([
  [on('a', 'web-1', 'host1'), []],
  [{ ...on('a', 'web-1', 'host1'), vms: [] }, ['vms']],
  [{ ...on('a', 'web-1', 'host1'), strength: { points: 0 } }, ['strength.points']],
  [{ ...on('a', 'web-1', 'host1'), hosts: {} } as Rule, ['hosts']],
  [group('g', 'apart', 'host', ['web-1']), ['vms']],
  [group('g', 'apart'), []],
])('faults of rule %#', (rule, paths) => expect(ruleFaults(rule).map((f) => f.path)).toEqual(paths));
