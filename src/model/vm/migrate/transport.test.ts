import { expect, test } from 'vitest';
import { factsWith, type Edit, type FactsDraft } from './facts-fixture.ts';
import { attemptsOf, chooseTransport } from './transport.ts';

const chosen = (edit: Edit) => chooseTransport(factsWith(edit));
const newQemu = (f: FactsDraft): void => {
  for (const side of [f.source, f.target]) side.facts!.versions = { libvirt: '11.3.0', qemu: '10.1.0' };
};
const past = (f: FactsDraft) => f.pair.moves[0]!;

/** What the lanes are, for memory and dirty rate over a link that was seen to carry 200 MiB/s. */
test.each<[string, Edit, number, boolean, boolean]>([
  //                                                           connections, post-copy, auto-converge
  ['small', (f) => (f.vm.memoryMiB = 1024), 1, true, false],
  ['large and quiet', (f) => (f.vm.memoryMiB = 16_384), 4, false, false],
  ['small and emulated', (f) => (f.vm.virtType = 'qemu'), 1, false, false],
  [
    'small and emulated, post-copy asked for',
    (f) => {
      f.vm.virtType = 'qemu';
      f.request.postCopy = 'reserve';
    },
    1,
    true,
    false,
  ],
  ['huge and quiet', (f) => (f.vm.memoryMiB = 500_000), 8, false, false],
  ['large and busy', (f) => Object.assign(f.vm, { memoryMiB: 16_384, dirtyMiBs: 150 }), 1, true, false],
  ['large and unknown', (f) => Object.assign(f.vm, { memoryMiB: 16_384, dirtyMiBs: null }), 4, false, true],
  [
    'large on QEMU 10.1',
    (f) => {
      newQemu(f);
      f.vm.memoryMiB = 16_384;
    },
    4,
    true,
    false,
  ],
  [
    'small and busy, no post-copy',
    (f) => {
      f.vm.dirtyMiBs = 150;
      f.request.postCopy = 'never';
    },
    1,
    false,
    true,
  ],
  [
    'busy under a limit',
    (f) => {
      f.vm.memoryMiB = 8192;
      f.vm.dirtyMiBs = 30;
      f.request.bandwidthMiBps = 50;
    },
    1,
    true,
    false,
  ],
  ['connections asked for', (f) => (f.request.connections = 3), 3, false, false],
  [
    'xbzrle asked for',
    (f) => {
      f.vm.memoryMiB = 8192;
      f.request.compression = 'xbzrle';
    },
    1,
    false,
    false,
  ],
  [
    'locked memory',
    (f) => {
      f.vm.memoryBacking.locked = true;
    },
    1,
    false,
    false,
  ],
  [
    'tunnelled',
    (f) => {
      f.vm.memoryMiB = 8192;
      f.request.tunnelled = true;
    },
    1,
    false,
    false,
  ],
])('%s', (_, edit, connections, postCopy, autoConverge) => {
  const { transport, why } = chosen(edit);
  expect(transport).toMatchObject({ connections, postCopy, autoConverge });
  expect(why.join()).toContain(connections === 1 ? 'one connection' : `${connections} connections`);
});

test.each<[string, Edit, boolean, boolean, string]>([
  ['proven', () => undefined, true, false, 'with TLS: db-1 moved with TLS'],
  ['refused before', (f) => (past(f).tls = 'refused'), false, false, 'memory travels readable'],
  ['never tried', (f) => (past(f).tls = 'not-asked'), true, true, 'TLS is tried'],
  [
    'never tried, required',
    (f) => {
      past(f).tls = 'not-asked';
      f.request.tls = 'require';
    },
    true,
    false,
    'TLS is tried',
  ],
  [
    'refused to a newer probe',
    (f) => (f.pair.probe = { ok: true, tls: 'refused', at: f.now, detail: 'no certificate' }),
    false,
    false,
    'refused to a probe guest',
  ],
  [
    'refused to an older probe',
    (f) => (f.pair.probe = { ok: true, tls: 'refused', at: '2026-11-20T08:00:00.000Z', detail: '' }),
    true,
    false,
    'db-1 moved with TLS',
  ],
  ['off', (f) => (f.request.tls = 'off'), false, false, 'as asked for'],
  [
    'proven by a probe',
    (f) => {
      f.pair = { moves: [], probe: { ok: true, tls: 'used', at: f.now, detail: '' } };
    },
    true,
    false,
    'probe',
  ],
])('TLS %s', (_, edit, tls, plainIfTlsRefused, words) => {
  const { transport, why } = chosen(edit);
  expect(transport).toMatchObject({ tls, plainIfTlsRefused });
  expect(why.join('; ')).toContain(words);
});

test('the migration network is taken where there is one, another address where it is asked for', () => {
  const withNetwork: Edit = (f) => (f.target.migrationAddress = '10.1.0.2');
  expect(chosen(withNetwork).transport.address).toBe('10.1.0.2');
  expect(chosen(withNetwork).why.join()).toContain('migration network');
  expect(
    chosen((f) => {
      withNetwork(f);
      f.request.address = '10.9.0.2';
    }).transport.address,
  ).toBe('10.9.0.2');
  expect(
    chosen((f) => {
      withNetwork(f);
      f.request.tunnelled = true;
    }).transport.address,
  ).toBeNull();
});

test('what was only hoped for is given up, one after the other', () => {
  const ways = (edit: Edit) =>
    attemptsOf(chosen(edit).transport).map(({ tls, postCopy }) => `${tls ? 'TLS' : 'plain'} ${postCopy}`);
  const never = (f: FactsDraft) => (past(f).tls = 'not-asked');
  expect(ways(never)).toEqual(['TLS true', 'TLS false', 'plain true', 'plain false']);
  expect(ways(() => undefined)).toEqual(['TLS true', 'TLS false']);
  expect(
    ways((f) => {
      never(f);
      f.request = { postCopy: 'reserve', tls: 'require' };
    }),
  ).toEqual(['TLS true']);
  expect(
    ways((f) => {
      never(f);
      f.request.postCopy = 'never';
    }),
  ).toEqual(['TLS false', 'plain false']);
});
