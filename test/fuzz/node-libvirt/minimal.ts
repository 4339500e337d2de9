// Payloads that hold as many values as their bytes can: the ones that cost a decoder the most memory. Made
// from the facts, so that no list of the protocol is left out.
import { facts, type Field } from './arbitrary.ts';

/** What every value of a payload is made of. */
export interface Filling {
  readonly text: string;
  /** Whether words are the largest that there are, or zero. */
  readonly ones: boolean;
  /** Which arm a union takes, counted around. */
  readonly arm: number;
}

/** Strings are dearest where they just do not fit a word, numbers where they are no small integers. */
export const fillings: readonly Filling[] = ['', 'ab', 'abcde', 'Ж'].flatMap((text) =>
  [true, false].flatMap((ones) => [0, 1, 2, 3, 4, 5, 6].map((arm) => ({ text, ones, arm }))),
);

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const sized = (body: Buffer): Buffer =>
  Buffer.concat([word(body.length), body, Buffer.alloc(-body.length & 3)]);

function scalarOf(type: string, { ones }: Filling): Buffer | undefined {
  switch (type) {
    case 'int':
    case 'remote_auth_type':
    case 'uint':
      return word(ones ? 0xffffffff : 0);
    case 'uchar':
    case 'ushort':
    case 'char':
      return word(ones ? 127 : 0);
    case 'hyper':
    case 'uhyper':
      return Buffer.alloc(8, ones ? 0xff : 0);
    case 'double':
      return Buffer.alloc(8, ones ? 0x3f : 0);
    case 'remote_uuid':
      return Buffer.alloc(16, ones ? 0xab : 0);
    default:
      return undefined;
  }
}

/** One value of a type, its lists empty unless `count` says how long the first one is. */
function valueOf(type: string, filling: Filling): Buffer {
  const scalar = scalarOf(type, filling);
  if (scalar !== undefined) return scalar;
  const fact = facts.types[type];
  if (fact === undefined) throw new Error(`no facts about ${type}`);
  if (fact.kind === 'typedef') {
    if (fact.type === 'string') return sized(Buffer.from(filling.text));
    return filling.ones ? Buffer.concat([word(1), valueOf(fact.type, filling)]) : word(0);
  }
  if (fact.kind === 'union') {
    const arms = fact.cases.flatMap(({ values, arm }) => values.map((value) => ({ value, type: arm.type })));
    const arm = arms[filling.arm % arms.length];
    if (arm === undefined) throw new Error(`${type} has no arm`);
    return Buffer.concat([word(arm.value), valueOf(arm.type, filling)]);
  }
  return Buffer.concat(fact.fields.map((field) => fieldOf(field, filling)));
}

function fieldOf(field: Field, filling: Filling): Buffer {
  if (field.array === 'fixed') return Buffer.alloc(4 * (field.len ?? 0));
  return field.array === 'variable' ? word(0) : valueOf(field.type, filling);
}

/** Types of replies and messages that have lists of more than bytes in them. */
export const listBearers: readonly string[] = Object.entries(facts.types)
  .filter(([name, fact]) => /_(?:ret|msg)$/.test(name) && fact.kind === 'struct' && fact.fields.some(isList))
  .map(([name]) => name);

function isList({ array, type }: Field): boolean {
  return array === 'variable' && type !== 'opaque' && type !== 'char';
}

/** A reply whose lists are as long as `maxBytes` and the protocol allow. */
export function fullReply(type: string, filling: Filling, maxBytes: number): Buffer {
  const fact = facts.types[type];
  if (fact?.kind !== 'struct') throw new Error(`${type} is no struct`);
  const parts = fact.fields.map((field) => {
    if (!isList(field)) return fieldOf(field, filling);
    const element = valueOf(field.type, filling);
    const count = Math.min(field.max ?? 0, Math.floor(maxBytes / element.length));
    return Buffer.concat([word(count), Buffer.alloc(count * element.length, element)]);
  });
  return Buffer.concat(parts);
}
