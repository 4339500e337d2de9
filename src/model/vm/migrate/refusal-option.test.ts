import { describe, expect, test } from 'vitest';
import { decideMigration } from '../migrate.ts';
import { factsWith, targetFacts, type Edit } from './facts-fixture.ts';

const at = targetFacts;

/** One change of the facts, and the refusals that it brings: exactly these. */
const cases: readonly (readonly [string, Edit, ...string[]])[] = [
  ['too many connections', (f) => (f.request.connections = 256), 'option-range'],
  ['endless downtime', (f) => (f.request.downtimeMsMax = 2_000_001), 'option-range'],
  ['no bandwidth', (f) => (f.request.bandwidthMiBps = 0), 'option-range'],
  [
    'parallel and post-copy',
    (f) => (f.request = { connections: 2, postCopy: 'reserve' }),
    'parallel-post-copy',
    'parallel-post-copy',
  ],
  ['zero copy and TLS', (f) => (f.request = { zeroCopy: true, connections: 2 }), 'zero-copy-tls'],
  ['zero copy over one connection', (f) => (f.request = { zeroCopy: true, tls: 'off' }), 'zero-copy-single'],
  [
    'zero copy and compression',
    (f) => {
      f.request = { zeroCopy: true, tls: 'off', connections: 2, compression: 'zstd' };
      for (const side of [f.source, f.target]) side.facts!.versions = { libvirt: '11.3.0', qemu: '10.0.2' };
    },
    'zero-copy-compression',
  ],
  [
    'zero copy on an old QEMU',
    (f) => {
      f.request = { zeroCopy: true, tls: 'off', connections: 2 };
      at(f).versions.qemu = '7.0.0';
    },
    'zero-copy',
  ],
  [
    'zstd on libvirt 9.0',
    (f) => (f.request = { compression: 'zstd', connections: 2 }),
    'compression',
    'compression',
  ],
  [
    'mt on a new QEMU',
    (f) => {
      f.request = { compression: 'mt' };
      at(f).versions.qemu = '10.0.2';
    },
    'compression',
  ],
  [
    'zlib over one connection',
    (f) => {
      f.request = { compression: 'zlib' };
      for (const side of [f.source, f.target]) side.facts!.versions = { libvirt: '11.3.0', qemu: '10.0.2' };
    },
    'compression-single',
  ],
  ['xbzrle over several', (f) => (f.request = { compression: 'xbzrle', connections: 2 }), 'xbzrle-several'],
  ['mt over several', (f) => (f.request = { compression: 'mt', connections: 2 }), 'mt-several'],
  [
    'tunnelled with an address',
    (f) => (f.request = { tunnelled: true, address: '10.0.0.2' }),
    'tunnelled-address',
  ],
  ['tunnelled over several', (f) => (f.request = { tunnelled: true, connections: 4 }), 'tunnelled-several'],
  [
    'tunnelled post-copy',
    (f) => (f.request = { tunnelled: true, postCopy: 'reserve' }),
    'tunnelled-post-copy',
  ],
  ['tunnelled TLS', (f) => (f.request = { tunnelled: true, tls: 'require' }), 'tunnelled-tls'],
  [
    'memory options for a stopped VM',
    (f) => {
      f.vm.power = 'stopped';
      f.request = { postCopy: 'reserve' };
    },
    'option-of-running',
  ],
];

describe('refusals: options', () => {
  test.each(cases)('%s', (_, edit, ...codes) => {
    const decision = decideMigration(factsWith(edit as Edit));
    expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
    for (const r of decision.go ? [] : decision.refusals) {
      expect([r.needed, r.found]).not.toContain('');
      expect(r.fix).toMatch(/^[A-Z].*\.$/s);
    }
  });

  test('there are many kinds', () => {
    expect(new Set(cases.flatMap(([, , ...codes]) => codes)).size).toBeGreaterThanOrEqual(14);
  });
});
