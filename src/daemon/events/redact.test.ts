import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, redacted, redactFacts, redactText } from './redact.ts';

test('a value under a secret name goes, whatever it is and however deep it stands', () => {
  expect(
    redactFacts({ seed: { userData: '#cloud-config', hostName: 'web-1' }, list: [{ API_TOKEN: { a: 1 } }] }),
  ).toEqual({ seed: { userData: redacted, hostName: 'web-1' }, list: [{ API_TOKEN: redacted }] });
});

test('that there is no secret may be seen', () => {
  expect(redactFacts({ userData: null, password: null })).toEqual({ userData: null, password: null });
});

test.each([
  ['qemu+tls://root:hunter2@host1/system', `qemu+tls://root:${redacted}@host1/system`],
  ['Authorization: Bearer abcdef0123456789', `Authorization: Bearer ${redacted}`],
  ['failed with password=hunter2, retry', `failed with password=${redacted}, retry`],
  ['x -----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY----- y', `x ${redacted} y`],
  ['a cut one: -----BEGIN PRIVATE KEY-----\nAAAA', `a cut one: ${redacted}`],
  ['qemu+ssh://host1/system?keyfile=/k', 'qemu+ssh://host1/system?keyfile=/k'],
])('%s', (text, expected) => expect(redactText(text)).toBe(expected));

test('a secret that was told under any of the names never comes out', () => {
  const secret = 'hunter2-hunter2';
  const names = fc.constantFrom('password', 'user_data', 'rootPassword', 'Private-Key', 'bootToken');
  const json = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constant(1),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
      fc.array(tie('node'), { maxLength: 3 }),
      names.map((name) => ({ [name]: secret })),
      names.map((name) => ({ [name]: { deep: [secret] } })),
    ),
  })).node;
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.stringify(redact(value as never))).not.toContain(secret);
    }),
  );
});
