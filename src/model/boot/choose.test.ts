import { describe, expect, test } from 'vitest';
import { chooseBoot, explainBoot, type BootPolicy, type KnownNode } from './choose.ts';
import { parseMachineFacts } from './machine.ts';

const mac = '52:54:00:77:00:01';
const uuid = '77000000-0000-4000-8000-000000000001';
const node: KnownNode = { name: 'n1', uuid, macs: [mac] };
const facts = parseMachineFacts({
  mac: '52-54-00-77-00-01',
  uuid: uuid.toUpperCase(),
  serial: 'SN1',
  asset: 'RACK1-U01',
  vendor: 'Lab',
  product: 'Box 9',
  address: '10.77.0.11',
});
const rule = (name: string, match: object) => ({ name, match, image: `image-${name}`, profile: 'plain' });
const policy = (change: Partial<BootPolicy>): BootPolicy => ({ nodes: [node], rules: [], ...change });
const chosen = (p: BootPolicy): string => {
  const decision = chooseBoot(p, facts);
  return decision.kind === 'node' ? decision.choice.image : decision.kind;
};

describe('a rule by each selector', () => {
  const cases: [string, object, boolean][] = [
    ['mac', { mac: ['52:54:00:*'] }, true],
    ['mac spelt with dashes', { mac: ['52-54-00-77-00-01'] }, true],
    ['another mac', { mac: ['52:54:00:77:00:02'] }, false],
    ['uuid', { uuid: [uuid] }, true],
    ['serial, one of two', { serial: ['SN9', 'sn1'] }, true],
    ['asset by a glob', { asset: ['rack1-*'] }, true],
    ['vendor', { vendor: ['Other'] }, false],
    ['product with a dot is no wildcard', { product: ['Box.9'] }, false],
    ['address in a network', { address: ['10.77.0.0/24'] }, true],
    ['address outside', { address: ['10.77.1.0/24'] }, false],
    ['a /0 network', { address: ['0.0.0.0/0'] }, true],
    ['a network that is none', { address: ['10.77.0.0/33'] }, false],
    ['all selectors must match', { serial: ['SN1'], product: ['Other*'] }, false],
    ['none at all takes every node', {}, true],
  ];
  test.each(cases)('%s', (_title, match, matches) => {
    expect(chosen(policy({ rules: [rule('a', match), rule('rest', {})] }))).toBe(
      matches ? 'image-a' : 'image-rest',
    );
  });
});

test('the first rule that matches wins, and the reasons name those before it', () => {
  const rules = [rule('a', { serial: ['SN7'] }), rule('b', { asset: ['RACK1-*'] }), rule('c', {})];
  const decision = chooseBoot(policy({ rules }), facts);
  expect(explainBoot(decision)).toEqual([
    'n1 boots image-b with the profile plain',
    'because the rule b is the first that matches',
    'rule a: does not match: serial does not match SN7 (found SN1)',
    'rule b: matches: asset matches RACK1-* (found RACK1-U01)',
  ]);
});

test('a binding wins over every rule', () => {
  const bound = { ...node, binding: { image: 'mine', profile: 'p' } };
  expect(chosen(policy({ nodes: [bound], rules: [rule('all', {})] }))).toBe('mine');
});

describe('who does not boot', () => {
  const why = (p: BootPolicy, f = facts): string => {
    const decision = chooseBoot(p, f);
    expect(decision.kind).toBe('refused');
    return decision.why;
  };
  test('a known card in another machine', () => {
    const moved = { ...facts, uuid: '77000000-0000-4000-8000-00000000000f' };
    expect(why(policy({ rules: [rule('all', {})] }), moved)).toContain('belongs to the node n1');
  });
  test('a known machine with a card that nobody entered', () => {
    expect(why(policy({}), { ...facts, mac: '52:54:00:00:00:99' })).toContain(
      'has no card 52:54:00:00:00:99',
    );
  });
  test('a node that no rule takes', () => {
    expect(why(policy({ rules: [rule('a', { vendor: ['Other'] })] }))).toContain(
      'no rule matches the node n1',
    );
  });
  test('a machine that does not say who it is', () => {
    expect(why(policy({}), { mac })).toContain('did not tell');
  });
  test('an unknown machine without discovery; with it, it is discovered', () => {
    const unknown = { ...facts, mac: '52:54:00:00:00:98', uuid: '88000000-0000-4000-8000-000000000001' };
    expect(why(policy({}), unknown)).toContain('no node has this');
    expect(chooseBoot(policy({ discoveryImage: 'i' }), unknown)).toMatchObject({
      kind: 'discovery',
      image: 'i',
    });
  });
});

test('what firmware leaves empty is not a selector, and nothing breaks a line', () => {
  const raw = {
    mac: 'nonsense',
    uuid: '',
    serial: 'Default string',
    asset: 'To Be Filled By O.E.M.',
    vendor: 'a\nb',
  };
  expect(parseMachineFacts({ ...raw, product: ' Box ' })).toEqual({ product: 'Box' });
});
