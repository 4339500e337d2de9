import { expect, test } from 'vitest';
import { digestHostOs, hostOsPackages, parseAptSources, parseHostOs, printAptSources } from './recipe.ts';

const indexes = [
  'http://mirror.test/debian/ bookworm main Debian',
  'http://mirror.test/debian/ bookworm-updates main Debian',
  'http://mirror.test/debian-security/ bookworm-security main Debian',
  'http://mirror.test/debian/ bookworm main Debian',
  'https://other.test/node nodistro main Other',
  '',
].join('\n');

test("the machine's Debian sources with the release exchanged, others left out", () => {
  expect(printAptSources(parseAptSources(indexes), 'debian-13')).toBe(
    [
      'deb http://mirror.test/debian-security/ trixie-security main',
      'deb http://mirror.test/debian/ trixie main',
      'deb http://mirror.test/debian/ trixie-updates main',
      '',
    ].join('\n'),
  );
});

test('an unknown system is refused with those that there are', () => {
  expect(parseHostOs('debian-13')).toBe('debian-13');
  expect(() => parseHostOs('toString')).toThrow('there are debian-12, debian-13');
});

test('the digest follows the system and the options', () => {
  const digests = [
    digestHostOs('debian-12', []),
    digestHostOs('debian-13', []),
    digestHostOs('debian-13', ['x']),
  ];
  expect(new Set(digests).size).toBe(3);
  expect(hostOsPackages('debian-13')).toContain('libvirt-daemon-lock');
});
