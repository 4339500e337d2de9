import { execa } from 'execa';
import { expect, test } from 'vitest';
import { cpioCharacterDevice, cpioFile, cpioLink, encodeCpio } from './cpio.ts';

const entries = [
  cpioFile('lib/guest/x', Buffer.from('12345'), 0o755),
  cpioLink('sbin', 'bin'),
  cpioCharacterDevice('dev/console', 5, 1),
];

test('an archive is what the kernel documents: magic, 8-digit fields, a trailer, padding to 4', () => {
  const archive = encodeCpio([cpioFile('a', Buffer.from('xyz'))]);
  expect(archive.toString('latin1', 0, 6)).toBe('070701');
  expect(archive.toString('latin1', 14, 22)).toBe('000081a4');
  expect(archive.toString('latin1', 54, 62)).toBe('00000003');
  expect(archive.toString('latin1', 110, 112)).toBe('a\0');
  expect(archive.toString('latin1', 112, 116)).toBe('xyz\0');
  expect(archive.includes('TRAILER!!!')).toBe(true);
  expect(archive.length % 4).toBe(0);
});

test('folders that paths need are there, before what is in them, and equal entries give equal bytes', () => {
  const text = encodeCpio(entries).toString('latin1');
  expect(text.indexOf('lib\0')).toBeGreaterThan(0);
  expect(text.indexOf('lib/guest\0')).toBeGreaterThan(text.indexOf('lib\0'));
  expect(text.indexOf('lib/guest/x\0')).toBeGreaterThan(text.indexOf('lib/guest\0'));
  expect(encodeCpio(entries).equals(encodeCpio([...entries].reverse()))).toBe(true);
});

test('cpio itself lists it', async (ctx) => {
  const found = await execa('cpio', ['--version'], { reject: false });
  if (found.exitCode !== 0) ctx.skip('cpio is not installed');
  const { stdout } = await execa('cpio', ['-tv', '--quiet'], { input: encodeCpio(entries) });
  expect(stdout).toMatch(/^crw-------.* 5, +1 .*dev\/console$/m);
  expect(stdout).toMatch(/^-rwxr-xr-x.* 5 .*lib\/guest\/x$/m);
  expect(stdout).toMatch(/^lrwxrwxrwx.*sbin -> bin$/m);
});
