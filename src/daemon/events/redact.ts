// Takes secrets and user data out of what goes into the journal, the history and the differences that are
// shown.
import type { Facts, Json } from '../../model/json.ts';

export const redacted = '[redacted]';

/** Names under which a value is secret, whatever it is; compared without case, dashes and underscores. */
const secretNames = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'privatekey',
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'userdata',
  'networkconfig',
];
const secretEndings = ['password', 'passphrase', 'secret', 'token', 'privatekey'];

const isSecretName = (name: string): boolean => {
  const plain = name.toLowerCase().replaceAll(/[-_\s]/g, '');
  return secretNames.includes(plain) || secretEndings.some((ending) => plain.endsWith(ending));
};

/** Secrets that stand inside a text: user data of a URI, bearer tokens, PEM keys, `password=…`. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END \1-----|$)/g, redacted],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s/:@]+):[^\s/@]+@/gi, `$1:${redacted}@`],
  [/\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}/gi, `$1 ${redacted}`],
  [/\b(password|passwd|passphrase|secret|token)(\s*[=:]\s*)[^\s,;&]+/gi, `$1$2${redacted}`],
];

export const redactText = (text: string): string =>
  secretTexts.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);

export function redact(value: Json): Json {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(redact);
  return redactFacts(value as Facts);
}

/** What was null stays null: that there is no secret may be seen. */
export const redactFacts = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      value !== null && isSecretName(name) ? redacted : redact(value),
    ]),
  );
