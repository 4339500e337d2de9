// Random values of every type of the protocol, made from the facts: for the property tests.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const factsPath = join(import.meta.dirname, '../../../src/node-libvirt/protocol/facts.json');

export interface Field {
  name: string;
  type: string;
  array?: 'variable' | 'fixed';
  max?: number;
  len?: number;
}
type TypeFact =
  | { kind: 'typedef'; type: string; optional?: true; max?: number }
  | { kind: 'struct'; fields: Field[] }
  | { kind: 'union'; cases: { values: number[]; arm: { type: string } }[] };

export const facts = JSON.parse(readFileSync(factsPath, 'utf8')) as {
  types: Record<string, TypeFact>;
  procedures: { program: string; number: number; name: string; kind: 'call' | 'event' }[];
};

/** The name that the generator gives to a type of the protocol. */
export function typeName(wire: string): string {
  if (wire === 'remote_error') return 'RemoteError';
  const words = wire.replace(/^remote_|^virNet/, '').split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const scalars: Record<string, fc.Arbitrary<unknown>> = {
  int,
  uint: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  hyper: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  uhyper: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  double: fc.double({ noNaN: true }),
  uchar: fc.integer({ min: 0, max: 255 }),
  ushort: fc.integer({ min: 0, max: 65535 }),
  char: fc.integer({ min: -128, max: 127 }),
  remote_auth_type: int,
  remote_uuid: fc.uuid({ version: [1, 4, 7] }),
};
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((s) => !s.includes('\0'));
const buffer = (min: number, max: number) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((a) => Buffer.from(a));

export function arbitraryOf(type: string): fc.Arbitrary<unknown> {
  const scalar = scalars[type];
  if (scalar) return scalar;
  const fact = facts.types[type];
  if (fact === undefined) throw new Error(`no facts about ${type}`);
  if (fact.kind === 'typedef') {
    if (fact.optional) return fc.option(arbitraryOf(fact.type), { nil: null });
    if (fact.type === 'string') return text;
    throw new Error(`a typedef ${type}`);
  }
  if (fact.kind === 'union') throw new Error(`a union ${type} by itself`);
  const last = fact.fields.at(-1);
  const union = last === undefined ? undefined : facts.types[last.type];
  if (union?.kind === 'union') return arbitraryTagged(fact.fields.slice(0, -1), union);
  return fc.record(Object.fromEntries(fact.fields.map((field) => [field.name, arbitraryField(field)])), {
    noNullPrototype: true,
  });
}

/** A struct that ends with a union is one flat object. */
function arbitraryTagged(
  fields: readonly Field[],
  union: Extract<TypeFact, { kind: 'union' }>,
): fc.Arbitrary<unknown> {
  const head = Object.fromEntries(fields.map((field) => [field.name, arbitraryField(field)]));
  const arms = union.cases.flatMap((c) =>
    c.values.map((value) =>
      fc.record(
        { ...head, type: fc.constant(value), value: arbitraryOf(c.arm.type) },
        { noNullPrototype: true },
      ),
    ),
  );
  return fc.oneof(...arms);
}

function arbitraryField(field: Field): fc.Arbitrary<unknown> {
  if (field.array === undefined) return arbitraryOf(field.type);
  if (field.array === 'fixed') return buffer(field.len ?? 0, field.len ?? 0);
  const max = Math.min(field.max ?? 0, 6);
  if (field.type === 'opaque' || field.type === 'char') return buffer(0, max);
  return fc.array(arbitraryOf(field.type), { maxLength: Math.min(max, 3) });
}
