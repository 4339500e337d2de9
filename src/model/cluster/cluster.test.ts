import { describe, expect, test } from 'vitest';
import type { ClusterId, HostId } from '../ids.ts';
import { hostFacts } from '../vm/migrate/facts-fixture.ts';
import { decideAddToCluster, lostFeatures, type AddToClusterFacts } from './add.ts';
import { decideCreateCluster } from './create.ts';
import type { CpuBaseline } from './cluster.ts';

test.each([
  ['c1', []],
  ['c 1', ['name']],
  ['old', ['name-taken']],
])('create %s', (name, codes) => {
  const decision = decideCreateCluster({ name, taken: ['old'] });
  expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
});

const cpu = (model: string, ...features: string[]): CpuBaseline => ({
  model,
  features: features.map((name) => ({ name, policy: 'require' })),
  hosts: [],
  at: '',
});
const member = (name: string) => ({ id: `host-${name}` as HostId, name, facts: hostFacts(name) });
const facts: AddToClusterFacts = {
  cluster: { id: 'cluster-1' as ClusterId, name: 'c1', cpuBaseline: cpu('EPYC', 'aes', 'avx2') },
  host: member('host2'),
  members: [member('host1')],
  isMember: false,
  otherCluster: null,
  baseline: { cpu: cpu('EPYC', 'aes', 'avx2') },
  vmsAbove: [],
};
const saying = (more: object): AddToClusterFacts => ({
  ...facts,
  host: { ...facts.host, facts: { ...hostFacts('host2'), ...more } },
});

describe('add', () => {
  test('an equal host joins, and costs nothing', () => {
    expect(decideAddToCluster(facts)).toMatchObject({ go: true, plan: { costs: [], notices: [] } });
  });

  test('what a lesser CPU costs, and whom, is said before', () => {
    const decision = decideAddToCluster({
      ...facts,
      baseline: { cpu: cpu('Nehalem', 'aes') },
      vmsAbove: ['web-1'],
    });
    expect(decision.go && decision.plan.notices).toEqual([
      'New VMs of c1 no longer get the model EPYC (now Nehalem), avx2.',
      'web-1 has a CPU that host2 cannot give: it moves there after a restart.',
    ]);
  });

  test('it leaves the cluster that it was in, and that is said', () => {
    const decision = decideAddToCluster({ ...facts, otherCluster: 'c2' });
    expect(decision.go && decision.plan.notices).toEqual(['host2 leaves c2.']);
    const again = decideAddToCluster({ ...facts, isMember: true });
    expect(again.go && again.plan.notices.join()).toContain('found anew');
  });

  test('a feature that is forbidden is not one that is lost', () => {
    const forbidden = { ...cpu('EPYC'), features: [{ name: 'aes', policy: 'disable' as const }] };
    expect(lostFeatures(forbidden, cpu('EPYC'))).toEqual([]);
    expect(lostFeatures(null, cpu('EPYC'))).toEqual([]);
  });

  test.each<[string, AddToClusterFacts, ...string[]]>([
    ['never read', { ...facts, host: { ...facts.host, facts: null } }, 'host-unread'],
    ['another architecture', saying({ cpu: { ...hostFacts('x').cpu, arch: 'aarch64' } }), 'arch'],
    ['another authority', saying({ tls: { ...hostFacts('x').tls, caDigest: 'bb' } }), 'ca-differs'],
    ['nothing in common', { ...facts, baseline: { failed: 'CPU vendors do not match' } }, 'cpu-baseline'],
  ])('refused: %s', (_, f, ...codes) => {
    const decision = decideAddToCluster(f);
    expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
  });
});
