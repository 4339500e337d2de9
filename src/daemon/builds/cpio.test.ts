import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { encodeCpio, withFolders, type CpioEntry } from './cpio.ts';

const entries: CpioEntry[] = [
  { path: 'init', kind: 'file', mode: 0o755, body: Buffer.from('#!/bin/sh\n') },
  { path: 'lib/a/odd', kind: 'file', mode: 0o644, body: Buffer.from('12345') },
  { path: 'lib64', kind: 'link', target: 'usr/lib64' },
  { path: 'dev/console', kind: 'device', mode: 0o600, major: 5, minor: 1 },
];

test('busybox reads it back: folders, modes, links, devices', (ctx) => {
  if (spawnSync('busybox', ['true']).status !== 0) ctx.skip('there is no busybox here to read it with');
  const listing = execFileSync('busybox', ['cpio', '-tv'], {
    input: encodeCpio(withFolders(entries)),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = listing
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' '));
  expect(lines).toEqual([
    expect.stringMatching(/^drwxr-xr-x .* dev$/),
    expect.stringMatching(/^crw------- .* dev\/console$/),
    expect.stringMatching(/^-rwxr-xr-x .* init$/),
    expect.stringMatching(/^drwxr-xr-x .* lib$/),
    expect.stringMatching(/^drwxr-xr-x .* lib\/a$/),
    expect.stringMatching(/^-rw-r--r-- .* lib\/a\/odd$/),
    expect.stringMatching(/^lrwxrwxrwx .* lib64 -> usr\/lib64$/),
  ]);
});

test('the same entries give the same bytes in any order', () => {
  expect(encodeCpio(withFolders(entries)).equals(encodeCpio(withFolders([...entries].reverse())))).toBe(true);
});
