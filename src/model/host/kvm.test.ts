import { expect, test } from 'vitest';
import { instant } from '../time.ts';
import { decideKvm, keepVerdict, type KvmEvidence } from './kvm.ts';

const now = instant(100 * 86_400_000);
const evidence: KvmEvidence = {
  now,
  arch: 'x86_64',
  offered: true,
  cpuFeatures: ['svm'],
  trial: null,
  cached: null,
};
const trial = (cpuMs: number) => ({ kvm: { cpuMs }, tcgCpuMs: 1000, at: now });
const cached = (days: number) =>
  ({ usable: true, evidence: 'seen', at: instant((100 - days) * 86_400_000) }) as const;

test.each<[string, Partial<KvmEvidence>, boolean | 'unknown', RegExp]>([
  ['not offered', { offered: false }, false, /offers no domains/],
  ['neither vmx nor svm', { cpuFeatures: ['aes'] }, false, /neither vmx nor svm/],
  ['another architecture has neither', { arch: 'aarch64', cpuFeatures: [] }, 'unknown', /no guest was tried/],
  ['offered, never tried', {}, 'unknown', /no guest was tried/],
  ['a guest that runs under it', { trial: trial(40) }, true, /4 % of the CPU time/],
  ['a guest that is emulated all the same', { trial: trial(900) }, false, /90 % of the CPU time/],
  ['at the border', { trial: trial(500) }, true, /50 %/],
  [
    'a trial that took nothing says nothing',
    { trial: { kvm: { cpuMs: 0 }, tcgCpuMs: 0, at: now } },
    false,
    /100 %/,
  ],
  [
    'a guest that does not come up under it',
    { trial: { ...trial(0), kvm: { failed: 'no /dev/kvm' } } },
    false,
    /did not come up under it: no \/dev\/kvm/,
  ],
  ['the verdict of last week', { cached: cached(7) }, true, /seen/],
  ['the verdict of last quarter', { cached: cached(90) }, 'unknown', /no guest was tried/],
  ['a CPU that lost it since', { cached: cached(1), cpuFeatures: [] }, false, /neither/],
])('%s', (_, more, usable, words) => {
  const verdict = decideKvm({ ...evidence, ...more });
  expect(verdict.usable).toBe(usable);
  expect(verdict.usable === 'unknown' ? verdict.why : verdict.evidence).toMatch(words);
});

test('what was found out is kept until it is old, or the host itself says otherwise', () => {
  const unknown = { usable: 'unknown', why: 'not tried' } as const;
  const no = { usable: false, evidence: 'no svm', at: now } as const;
  expect(keepVerdict(cached(7), unknown, now)).toEqual(cached(7));
  expect(keepVerdict(cached(90), unknown, now)).toEqual(unknown);
  expect(keepVerdict(cached(7), no, now)).toEqual(no);
  expect(keepVerdict(null, unknown, now)).toEqual(unknown);
  expect(keepVerdict(unknown, unknown, now)).toEqual(unknown);
});
