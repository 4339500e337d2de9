import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { encodeArchive, encodeUtf8 } from './archive.ts';

const list = (archive: Uint8Array): string[] =>
  execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--utc', '-f', '-'], {
    input: archive,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');

test('tar reads modes, links and folders back', () => {
  const archive = encodeArchive([
    { path: 'etc/secret', content: 'x', mode: 0o600 },
    { path: 'etc/a/link', link: '/dev/null' },
  ]);
  expect(list(archive).map((line) => line.replace(/\s+/g, ' '))).toEqual([
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/',
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/a/',
    'lrwxrwxrwx 0/0 0 1970-01-01 00:00 etc/a/link -> /dev/null',
    '-rw------- 0/0 1 1970-01-01 00:00 etc/secret',
  ]);
  expect(archive.length % 512).toBe(0);
});

test('the order of the entries does not matter: the same files give the same bytes', () => {
  const a = { path: 'b', content: 'ü €  😀' };
  const b = { path: 'a/x', content: '' };
  expect(encodeArchive([a, b])).toEqual(encodeArchive([b, a]));
  const content = execFileSync('tar', ['-xOf', '-', 'b'], { input: encodeArchive([a, b]), encoding: 'utf8' });
  expect(content).toBe(a.content);
});

test('UTF-8 is what everybody else writes', () => {
  const text = 'a\u00e9\u20ac\u{1f600}';
  expect(encodeUtf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
});

test('a path that leaves the root, is there twice or is too long is refused', () => {
  const file = (path: string) => ({ path, content: '' });
  expect(() => encodeArchive([file('../x')])).toThrow('below the root');
  expect(() => encodeArchive([file('/x')])).toThrow('below the root');
  expect(() => encodeArchive([file('x'), file('x')])).toThrow('twice');
  expect(() => encodeArchive([file('x'.repeat(101))])).toThrow('longer than 100 bytes');
});
