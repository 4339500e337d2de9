import { expect, test } from 'vitest';
import {
  parseAssignment,
  printAssignment,
  printCertificate,
  printManifest,
  type Assignment,
} from './statement.ts';

const assignment: Assignment = {
  node: 'n1',
  uuid: 'u',
  macs: ['m1', 'm2'],
  image: 'abc',
  squashfs: { sha256: 'd1', size: 7 },
  profile: 'plain',
  config: { sha256: 'd2', size: 8 },
  arguments: 'quiet hugepages=4',
  issuedS: 99,
};

test('an assignment as the shell of the initramfs reads it, and back', () => {
  const text = printAssignment(assignment);
  expect(text).toBe(
    'hostler-assignment 1\nnode n1\nuuid u\nmac m1\nmac m2\nimage abc\nsquashfs d1 7\nprofile plain\n' +
      'config d2 8\narguments quiet hugepages=4\nissued 99\n',
  );
  expect(parseAssignment(text)).toEqual(assignment);
});

test('a value cannot smuggle a line in', () => {
  expect(() => printAssignment({ ...assignment, arguments: 'a\nimage evil' })).toThrow(
    '"arguments" breaks the line',
  );
  expect(() => printManifest({ ...manifest, nonce: 'a\nmac b' })).toThrow('"nonce"');
});

const manifest = { assignment: 'd', mac: 'm', uuid: 'u', nonce: 'n', issuedS: 1, expiresS: 2 };

test('one kind of statement never passes for another: the titles differ', () => {
  const certificate = printCertificate({ key: 'k', notAfterS: 1 });
  expect(parseAssignment(certificate)).toBeUndefined();
  expect(parseAssignment(printManifest(manifest))).toBeUndefined();
});
