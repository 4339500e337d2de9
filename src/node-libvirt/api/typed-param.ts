// libvirt's typed parameters as records: each name with a value of the type that libvirt wants under it.
import type { TypedParam } from '../protocol/type.gen.ts';

/**
 * The type of a parameter, as libvirt's manual calls it; `strings` is a string that may come several times.
 */
export type ParamType = 'int' | 'uint' | 'llong' | 'ullong' | 'double' | 'boolean' | 'string' | 'strings';
export type ParamSpec = Readonly<Record<string, ParamType>>;

interface In {
  int: number;
  uint: number;
  llong: bigint | number;
  ullong: bigint | number;
  double: number;
  boolean: boolean;
  string: string;
  strings: readonly string[];
}
interface Out {
  int: number;
  uint: number;
  llong: bigint;
  ullong: bigint;
  double: number;
  boolean: boolean;
  string: string;
  strings: string | readonly string[];
}

/** Any value of a parameter that came back. A name that came several times has a list. */
export type ParamValue = number | bigint | boolean | string | readonly ParamValue[];

/** The parameters that a call takes. */
export type ParamsIn<S extends ParamSpec> = { readonly [K in keyof S]?: In[S[K]] };
/** The parameters that came back: those we know have their types, newer ones are there too. */
export type ParamsOut<S extends ParamSpec> = { readonly [K in keyof S]?: Out[S[K]] } & Params;
/** Parameters of any name. */
export type Params = Readonly<Record<string, ParamValue | undefined>>;

const numbers = {
  int: 1,
  uint: 2,
  llong: 3,
  ullong: 4,
  double: 5,
  boolean: 6,
  string: 7,
  strings: 7,
} as const;

/** A name that the call does not have is refused, as libvirt would do later and with fewer words. */
export function encodeParams<S extends ParamSpec>(spec: S, params: ParamsIn<S>): TypedParam[] {
  const out: TypedParam[] = [];
  for (const [field, value] of Object.entries(params) as [string, unknown][]) {
    if (value === undefined) continue;
    const type = Object.hasOwn(spec, field) ? spec[field] : undefined;
    if (type === undefined) {
      throw new TypeError(`there is no parameter '${field}'; there are ${Object.keys(spec).join(', ')}`);
    }
    const values = type === 'strings' ? (value as readonly unknown[]) : [value];
    for (const one of values) out.push(encodeParam(field, type, one));
  }
  return out;
}

function encodeParam(field: string, kind: ParamType, value: unknown): TypedParam {
  const type = numbers[kind];
  const wrong = (wanted: string) => new TypeError(`parameter '${field}' is a ${wanted}, not ${typeof value}`);
  switch (type) {
    case 3:
    case 4:
      if (typeof value === 'bigint') return { field, type, value };
      if (Number.isSafeInteger(value)) return { field, type, value: BigInt(value as number) };
      throw wrong('64-bit integer');
    case 6:
      if (typeof value === 'boolean') return { field, type, value: value ? 1 : 0 };
      throw wrong('boolean');
    case 7:
      if (typeof value === 'string') return { field, type, value };
      throw wrong('string');
    default:
      if (typeof value === 'number') return { field, type, value };
      throw wrong('number');
  }
}

/** Names are libvirt's; the record has no prototype, so that any name is only a name. */
export function decodeParams<S extends ParamSpec>(params: Iterable<TypedParam>): ParamsOut<S> {
  const out = Object.create(null) as Record<string, ParamValue>;
  for (const { field, type, value } of params) {
    const plain = type === 6 ? value !== 0 : value;
    const before = out[field];
    if (before === undefined) out[field] = plain;
    else out[field] = Array.isArray(before) ? [...(before as ParamValue[]), plain] : [before, plain];
  }
  return out as ParamsOut<S>;
}
