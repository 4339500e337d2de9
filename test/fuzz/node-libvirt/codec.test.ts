// Every type, procedure and event of the protocol: what is encoded is decoded to the same, and nothing else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryOf, facts, typeName } from './arbitrary.ts';
import { decodeValue, encodeValue, type Write } from '../../../src/node-libvirt/xdr/define.ts';
import type { Read } from '../../../src/node-libvirt/xdr/list.ts';
import type { EventMessage, Procedure } from '../../../src/node-libvirt/xdr/procedure.ts';
import { ProtocolError } from '../../../src/node-libvirt/xdr/protocol-error.ts';
import * as qemu from '../../../src/node-libvirt/protocol/qemu.gen.ts';
import * as remote from '../../../src/node-libvirt/protocol/remote.gen.ts';
import * as types from '../../../src/node-libvirt/protocol/type.gen.ts';

const codecs = types as unknown as Record<string, unknown>;
const declared = Object.entries(facts.types)
  .filter(([, fact]) => fact.kind === 'struct')
  .map(([name]) => name);

/** The value with its lists read. */
function walked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Symbol.iterator in value) return [...(value as Iterable<unknown>)].map(walked);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walked(one)]));
}

describe('types', () => {
  test.each(declared)('%s', (wire) => {
    const read = codecs[`read${typeName(wire)}`] as Read<unknown>;
    const write = codecs[`write${typeName(wire)}`] as Write<unknown>;
    fc.assert(
      fc.property(arbitraryOf(wire), fc.nat(), (value, cut) => {
        const bytes = encodeValue(write, value);
        expect(bytes.length % 4).toBe(0);
        expect(walked(decodeValue(read, bytes))).toEqual(value);
        const short = bytes.subarray(0, cut % bytes.length);
        expect(() => decodeValue(read, short)).toThrow(ProtocolError);
        expect(() => decodeValue(read, Buffer.concat([bytes, Buffer.alloc(4)]))).toThrow(ProtocolError);
      }),
      { numRuns: 12 },
    );
  });
});

test('every number of both programs has its constant', () => {
  for (const [program, constants] of [
    ['remote', remote],
    ['qemu', qemu],
  ] as const) {
    const all = constants as unknown as Record<string, Procedure<unknown, unknown> | EventMessage<unknown>>;
    const wanted = facts.procedures.filter((p) => p.program === program);
    const numbers = Object.values(all).map((p) => [p.number, p.name] as const);
    expect(new Map(numbers)).toEqual(new Map(wanted.map((p) => [p.number, p.name])));
    expect(Object.values(all).every((p) => constants[p.name as never] === p)).toBe(true);
    expect(new Set(wanted.map((p) => p.number)).size).toBe(program === 'remote' ? 453 : 7);
  }
});

test('a call without arguments has an empty payload, and a reply without a value may hold nothing', () => {
  expect(remote.CONNECT_CLOSE.encode()).toHaveLength(0);
  expect(remote.CONNECT_CLOSE.encode(undefined, 28)).toHaveLength(28);
  expect(() => remote.CONNECT_CLOSE.decode(Buffer.alloc(4))).toThrow(ProtocolError);
});

test('a reply with nothing but strings, by hand', () => {
  const reply = Buffer.from('0000000574657374310000003e3fce454f534fa7bb3211f34168b82bffffffff', 'hex');
  expect(remote.DOMAIN_LOOKUP_BY_ID.decode(reply)).toEqual({
    dom: { name: 'test1', uuid: '3e3fce45-4f53-4fa7-bb32-11f34168b82b', id: -1 },
  });
});
