// Branded identifiers: what they look like, how one is made, how one is told from a name.

declare const brand: unique symbol;
type Branded<Noun extends string> = string & { readonly [brand]: Noun };

export type VmId = Branded<'vm'>;
export type HostId = Branded<'host'>;
export type ClusterId = Branded<'cluster'>;
export type TaskId = Branded<'task'>;
export type ImageId = Branded<'image'>;
export type NodeId = Branded<'node'>;
export type TokenId = Branded<'token'>;
export type PolicyId = Branded<'policy'>;
/** One installation of hostler; it stays the same over restarts and take-overs. */
export type ManagerId = Branded<'manager'>;

export interface IdOf {
  readonly vm: VmId;
  readonly host: HostId;
  readonly cluster: ClusterId;
  readonly task: TaskId;
  readonly image: ImageId;
  readonly node: NodeId;
  readonly token: TokenId;
  readonly policy: PolicyId;
  readonly manager: ManagerId;
}
export type IdNoun = keyof IdOf;

const nouns: readonly IdNoun[] = [
  'vm',
  'host',
  'cluster',
  'task',
  'image',
  'node',
  'token',
  'policy',
  'manager',
];
/** Crockford's base 32, lower case: no i, l, o, u, so that an id can be read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 10;
const randomDigits = 16;
/** How many random bytes one id takes. */
export const idRandomBytes = randomDigits;

const shape = new RegExp(`^(${nouns.join('|')})-[${alphabet}]{${timeDigits + randomDigits}}$`);

/** An id sorts by the time it was made; `random` holds at least `idRandomBytes` bytes. */
export function makeId<Noun extends IdNoun>(noun: Noun, nowMs: number, random: Uint8Array): IdOf[Noun] {
  if (random.length < idRandomBytes) throw new RangeError(`an id takes ${idRandomBytes} random bytes`);
  let time = '';
  for (let rest = Math.floor(nowMs), digit = 0; digit < timeDigits; digit += 1) {
    time = (alphabet[rest % 32] ?? '') + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (let at = 0; at < randomDigits; at += 1) tail += alphabet[(random[at] ?? 0) % 32] ?? '';
  return `${noun}-${time}${tail}` as IdOf[Noun];
}

export function isId<Noun extends IdNoun>(noun: Noun, text: string): text is IdOf[Noun] {
  return text.startsWith(`${noun}-`) && shape.test(text);
}

/** True for text that has the shape of an id of any noun; names may not have it. */
export const looksLikeId = (text: string): boolean => shape.test(text);
