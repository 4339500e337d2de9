import { expect, test } from 'vitest';
import { GiB } from '../memory.ts';
import { hostFacts, now, pool } from '../vm/migrate/facts-fixture.ts';
import { examineHost, hasErrors, type DoctorFacts } from './doctor.ts';
import type { HostFacts } from './facts.ts';

const facts = hostFacts('host1');
const doctor: DoctorFacts = {
  now,
  name: 'host1',
  uri: 'qemu+tls://host1/system',
  connection: { state: 'up', since: '2026-11-20T09:00:00.000Z', reason: 'answers', answeredAt: now },
  facts: { ...facts, autostart: [] },
};
const withFacts = (more: Partial<HostFacts>): DoctorFacts => ({
  ...doctor,
  facts: { ...facts, autostart: [], ...more },
});
/** `severity code verdict` of what is not proven. */
const worrying = (d: DoctorFacts) =>
  examineHost(d)
    .filter((f) => f.verdict !== 'proven' && f.severity !== 'info')
    .map((f) => `${f.severity} ${f.code} ${f.verdict}`);

test('a healthy host: only what nobody can see is left', () => {
  expect(worrying(doctor)).toEqual(['warning locks not-visible']);
  expect(hasErrors(examineHost(doctor))).toBe(false);
});

test.each<[string, DoctorFacts, string]>([
  [
    'down',
    { ...doctor, connection: { ...doctor.connection, state: 'down', reason: 'no route' } },
    'error connection refused',
  ],
  ['TCP', { ...doctor, uri: 'qemu+tcp://host1/system' }, 'warning transport refused'],
  ['no TLS seen', withFacts({ tls: null }), 'error certificate not-visible'],
  [
    'certificate ends soon',
    withFacts({ tls: { ...facts.tls!, notAfter: '2026-12-01T00:00:00.000Z' } }),
    'warning certificate refused',
  ],
  ['certificate expired', withFacts({ tls: { ...facts.tls!, notAfter: now } }), 'error certificate refused'],
  ['libvirt 8', withFacts({ versions: { libvirt: '8.0.0', qemu: '7.2.0' } }), 'error libvirt refused'],
  ['QEMU 6', withFacts({ versions: { libvirt: '9.0.0', qemu: '6.2.0' } }), 'error qemu refused'],
  ['QEMU not named', withFacts({ versions: { libvirt: '9.0.0', qemu: null } }), 'error qemu not-visible'],
  [
    'cannot migrate',
    withFacts({ migration: { live: false, transports: [] } }),
    'error live-migration refused',
  ],
  [
    'KVM unusable',
    withFacts({ kvm: { offered: true, verdict: { usable: false, evidence: 'slow', at: now } } }),
    'warning kvm refused',
  ],
  [
    'KVM not tried',
    withFacts({ kvm: { offered: true, verdict: { usable: 'unknown', why: 'never' } } }),
    'warning kvm not-visible',
  ],
  ['memory short', withFacts({ memory: { ...facts.memory, freeMiB: 100 } }), 'warning memory refused'],
  [
    'memory not read',
    withFacts({ memory: { ...facts.memory, freeMiB: null } }),
    'warning memory not-visible',
  ],
  ['no pool for us', withFacts({ pools: [pool('local', { used: false })] }), 'warning pool refused'],
  ['pool inactive', withFacts({ pools: [pool('local', { active: false })] }), 'error pool refused'],
  ['pool nearly full', withFacts({ pools: [pool('local', { freeBytes: 5 * GiB })] }), 'warning pool refused'],
  ['pool full', withFacts({ pools: [pool('local', { freeBytes: GiB })] }), 'error pool refused'],
  ['no network', withFacts({ networks: [] }), 'warning network refused'],
  [
    'network inactive',
    withFacts({ networks: facts.networks.map((n) => ({ ...n, active: false })) }),
    'warning network refused',
  ],
  ['guests not confined', withFacts({ securityDrivers: ['dac'] }), 'warning security-driver refused'],
  ['autostart', withFacts({ autostart: ['web-1'] }), 'warning autostart refused'],
  ['autostart not read', { ...doctor, facts }, 'warning autostart not-visible'],
])('%s', (_, d, finding) => {
  expect(worrying(d).filter((w) => w !== 'warning locks not-visible')).toEqual([finding]);
  expect(hasErrors(examineHost(d))).toBe(/^error .* refused$/.test(finding));
});

test('a host that was never read has only its connection to show', () => {
  expect(examineHost({ ...doctor, facts: null }).map((f) => f.code)).toEqual(['connection', 'transport']);
});

test('features are told one by one, and lacking one is no warning', () => {
  const told = examineHost(doctor).filter((f) => f.code === 'feature');
  expect(told.find((f) => f.about === 'zstd compression')).toMatchObject({
    verdict: 'refused',
    severity: 'info',
    found: 'libvirt 9.0.0',
  });
  expect(told.find((f) => f.about === 'zero copy')).toMatchObject({ verdict: 'proven' });
});

test('every finding that is not proven says what to do', () => {
  const bad = { ...withFacts({ tls: null, pools: [], networks: [], securityDrivers: [] }), autostart: ['a'] };
  for (const f of examineHost(bad)) {
    if (f.verdict === 'refused') expect(f.fix).toMatch(/^[A-Z].*\.$/);
    if (f.verdict === 'not-visible') expect(f.shownBy).not.toBe('');
  }
});
