import { expect, test } from 'vitest';
import {
  digestDaemons,
  digestHostOs,
  hostOsPackages,
  parseAptSources,
  parseDaemons,
  parseHostOs,
  printAptSources,
} from './recipe.ts';

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

test('with the source packages where they are wanted', () => {
  const [source] = parseAptSources(indexes);
  expect(printAptSources(source === undefined ? [] : [source], 'debian-13', ['deb', 'deb-src'])).toBe(
    'deb http://mirror.test/debian/ trixie main\ndeb-src http://mirror.test/debian/ trixie main\n',
  );
});

test('daemons of another kind are refused', () => {
  expect(['libvirtd', 'modular'].map(parseDaemons)).toEqual(['libvirtd', 'modular']);
  expect(() => parseDaemons('virtqemud')).toThrow('libvirtd or modular');
});

test('the daemons follow the system, the version of its libvirt, and the recipe', () => {
  const digests = [
    digestDaemons('debian-12', '9.0.0', []),
    digestDaemons('debian-13', '9.0.0', []),
    digestDaemons('debian-13', '11.3.0', []),
    digestDaemons('debian-13', '11.3.0', ['x']),
  ];
  expect(new Set(digests).size).toBe(4);
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
