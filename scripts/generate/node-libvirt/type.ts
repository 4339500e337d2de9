// Writes one interface, one read and one write function for each type of the protocol.
import { banner, type Facts, type Field, type TypeFact } from './facts.ts';

/** How one field is declared, read and written. */
interface Codec {
  ts: string;
  read: string;
  /** Checks the value and makes nothing of it. */
  skip: string;
  write: (value: string) => string;
  /** The fewest bytes that a value takes. */
  size: number;
}

const number = (ts: string, name: string, size: number): Codec => ({
  ts,
  read: `r.${name}()`,
  skip: `r.skip(${size})`,
  write: (v) => `w.${name}(${v})`,
  size,
});
/** A number whose word holds more than it may. */
const narrow = (name: string, max?: number): Codec => ({
  ...number('number', name, 4),
  ...(max !== undefined && { read: `r.${name}(${max})`, write: (v: string) => `w.${name}(${v}, ${max})` }),
  skip: `r.${name}(${max ?? ''})`,
});

const scalars: Record<string, Codec> = {
  int: number('number', 'i32', 4),
  uint: number('number', 'u32', 4),
  hyper: number('bigint', 'i64', 8),
  uhyper: number('bigint', 'u64', 8),
  double: number('number', 'f64', 8),
  uchar: narrow('word', 255),
  ushort: narrow('word', 65535),
  char: narrow('char'),
  remote_auth_type: number('number', 'i32', 4),
};

/** `remote_nonnull_domain` is NonnullDomain; `remote_error` may not hide the global Error. */
export function typeName(wire: string): string {
  const pascal = wire
    .replace(/^remote_/, '')
    .replace(/^virNet/, '')
    .replace(/(^|_)([a-z0-9])/g, (_all, _sep, letter: string) => letter.toUpperCase());
  return pascal === 'Error' ? 'RemoteError' : pascal;
}

export class TypeWriter {
  private readonly facts: Facts;
  private readonly sizes = new Map<string, number>();
  /** The structs that lists are made of, and what is in them. */
  private readonly listed = new Set<string>();

  constructor(facts: Facts) {
    this.facts = facts;
    const list = (type: string): void => {
      const fact = facts.types[type];
      if (fact?.kind !== 'struct' || this.listed.has(type)) return;
      this.listed.add(type);
      for (const field of fact.fields) list(field.type);
    };
    for (const [name, fact] of Object.entries(facts.types))
      if (fact.kind === 'struct' && answered(name))
        for (const { array, type } of fact.fields) if (array === 'variable') list(type);
  }

  print(): string {
    const declared = Object.entries(this.facts.types).filter(([, fact]) => fact.kind !== 'typedef');
    const head =
      banner(
        "The types of libvirt's remote and qemu programs, with the functions that read and write them.",
      ) +
      `import { writeArray } from '../xdr/define.ts';\n` +
      `import { readArray, readList, readNumbers, skipArray, type List } from '../xdr/list.ts';\n` +
      `import type { Reader } from '../xdr/reader.ts';\n` +
      `import type { Writer } from '../xdr/writer.ts';\n`;
    return head + declared.map(([name, fact]) => this.declaration(name, fact)).join('');
  }

  private declaration(wire: string, fact: TypeFact): string {
    const name = typeName(wire);
    // A union stands only within a struct, and is written as a part of it.
    if (fact.kind === 'union') return '';
    if (fact.kind !== 'struct') throw new Error(`${wire} is not declared by itself`);
    const last = fact.fields.at(-1);
    const union = last === undefined ? undefined : this.facts.types[last.type];
    if (union?.kind === 'union') return this.declareTagged(wire, fact.fields.slice(0, -1), union);
    const fields = fact.fields.map((field) => ({
      name: field.name,
      codec: this.field(field, answered(wire)),
    }));
    const skips = this.listed.has(wire) ? skipFunction(name, fields) : '';
    const members = fields.map((f) => `  readonly ${f.name}: ${f.codec.ts};\n`).join('');
    const reads = fields.map((f) => `${f.name}: ${f.codec.read}`).join(', ');
    const writes = fields.map((f) => `  ${f.codec.write(`v.${f.name}`)};\n`).join('');
    return (
      `\nexport interface ${name} {\n${members}}\n` +
      `export function read${name}(r: Reader): ${name} {\n  return { ${reads} };\n}\n` +
      skips +
      `export function write${name}(w: Writer, v: ${name}): void {\n${writes}}\n`
    );
  }

  /** A struct that ends with a union: one flat object, told apart by its `type`. */
  private declareTagged(
    wire: string,
    first: readonly Field[],
    union: Extract<TypeFact, { kind: 'union' }>,
  ): string {
    const name = typeName(wire);
    const heads = first.map((f) => ({ name: f.name, codec: this.name(f) }));
    const arms = union.cases.flatMap((c) =>
      c.values.map((value) => ({ value, codec: this.named(c.arm.type) })),
    );
    const members = heads.map((f) => `readonly ${f.name}: ${f.codec.ts}; `).join('');
    const kinds = arms.map(
      (a) => `  | { ${members}readonly type: ${a.value}; readonly value: ${a.codec.ts} }\n`,
    );
    const names = heads.map((f) => f.name).join(', ');
    const reads = arms.map(
      (a) => `    case ${a.value}: return { ${names}, type, value: ${a.codec.read} };\n`,
    );
    const writes = arms.map((a) => `    case ${a.value}: ${a.codec.write('v.value')}; break;\n`);
    const skips = arms.map((a) => `    case ${a.value}: ${a.codec.skip}; break;\n`);
    const skip =
      `export function skip${name}(r: Reader): void {\n  ${heads.map((f) => f.codec.skip).join('; ')};\n` +
      `  const type = r.i32();\n  switch (type) {\n${skips.join('')}` +
      `    default: r.unknownArm('${name}', type);\n  }\n}\n`;
    return (
      `\nexport type ${name} =\n${kinds.join('').trimEnd()};\n` +
      `export function read${name}(r: Reader): ${name} {\n` +
      heads.map((f) => `  const ${f.name} = ${f.codec.read};\n`).join('') +
      `  const type = r.i32();\n  switch (type) {\n${reads.join('')}` +
      `    default: return r.unknownArm('${name}', type);\n  }\n}\n` +
      (this.listed.has(wire) ? skip : '') +
      `export function write${name}(w: Writer, v: ${name}): void {\n` +
      heads.map((f) => `  ${f.codec.write(`v.${f.name}`)};\n`).join('') +
      `  w.i32(v.type);\n  switch (v.type) {\n${writes.join('')}  }\n}\n`
    );
  }

  /** Names of parameters come thousands of times: the reader keeps those it has seen. */
  private name(field: Field): Codec {
    const codec = this.field(field);
    return { ...codec, read: codec.read.replace('r.string(', 'r.name(') };
  }

  /** `lazy`: in a reply, where a list is read only when it is walked, unless it is one of numbers. */
  private field(field: Field, lazy = false): Codec {
    if (field.array === undefined) return this.named(field.type);
    if (field.array === 'fixed') return this.fixed(field.type, field.len ?? 0);
    const max = field.max;
    if (max === undefined) throw new Error(`${field.name}: an array without a bound`);
    if (field.type === 'opaque') return bytes('opaque', 'skipBytes', `${max}`);
    if (field.type === 'char') return bytes('chars', 'skipChars', `${max}`);
    const item = this.named(field.type);
    if (item.size < 4) throw new Error(`${field.name}: elements without a size`);
    const [read, skip, write] = this.functions(field.type, item);
    const list = lazy && item.ts !== 'number';
    return {
      ts: list ? `List<${item.ts}>` : `readonly ${/[ |]/.test(item.ts) ? `(${item.ts})` : item.ts}[]`,
      read: list
        ? `readList(r, ${max}, ${item.size}, ${skip}, ${read})`
        : item.ts === 'number'
          ? `readNumbers(r, ${max}, ${read})`
          : `readArray(r, ${max}, ${item.size}, ${read})`,
      skip: `skipArray(r, ${max}, ${item.size}, ${skip})`,
      write: (v) => `writeArray(w, ${v}, ${max}, ${write})`,
      size: 4,
    };
  }

  private fixed(type: string, length: number): Codec {
    if (type !== 'char') throw new Error(`a fixed array of ${type}`);
    return { ...bytes('chars', 'skipChars', `${length}, ${length}`), size: length * 4 };
  }

  private named(type: string): Codec {
    const scalar = scalars[type];
    if (scalar) return scalar;
    const fact = this.facts.types[type];
    if (!fact) throw new Error(`${type} is not among the facts`);
    if (fact.kind !== 'typedef') {
      const name = typeName(type);
      const size = this.size(type, fact);
      return {
        ts: name,
        read: `read${name}(r)`,
        skip: `skip${name}(r)`,
        write: (v) => `write${name}(w, ${v})`,
        size,
      };
    }
    if (fact.optional) return optional(this.named(fact.type));
    if (fact.type === 'string') {
      const max = fact.max ?? 0;
      const write = (v: string): string => `w.string(${v}, ${max})`;
      return { ts: 'string', read: `r.string(${max})`, skip: `r.skipBytes(${max})`, write, size: 4 };
    }
    if (type === 'remote_uuid') return number('string', 'uuid', 16);
    throw new Error(`${type}: a typedef of an unknown form`);
  }

  private size(type: string, fact: TypeFact): number {
    let size = this.sizes.get(type);
    if (size === undefined) {
      if (fact.kind === 'struct') size = fact.fields.reduce((sum, f) => sum + this.field(f).size, 0);
      else if (fact.kind === 'union')
        size = 4 + Math.min(...fact.cases.map((c) => this.named(c.arm.type).size));
      else throw new Error(`${type} has no size of its own`);
      this.sizes.set(type, size);
    }
    return size;
  }

  /** The functions that read, check and write an element. */
  private functions(type: string, item: Codec): readonly [string, string, string] {
    const name = this.declaredName(type);
    if (name !== undefined) return [`read${name}`, `skip${name}`, `write${name}`];
    return [`(r) => ${item.read}`, `(r) => ${item.skip}`, `(w, v) => ${item.write('v')}`];
  }

  private declaredName(type: string): string | undefined {
    const fact = this.facts.types[type];
    return fact !== undefined && fact.kind !== 'typedef' ? typeName(type) : undefined;
  }
}

/** A struct of a reply or of a message: the daemon's word. */
const answered = (wire: string): boolean => /_(?:ret|msg)$/.test(wire);

/** Checks a struct; what has a known size is stepped over at once. */
function skipFunction(name: string, fields: readonly { readonly codec: Codec }[]): string {
  const steps: string[] = [];
  for (const { codec } of fields) {
    const size = (step: string | undefined): number =>
      Number(/^r\.skip\((\d+)\)$/.exec(step ?? '')?.[1] ?? 0);
    const before = size(steps.at(-1));
    if (before > 0 && size(codec.skip) > 0) steps[steps.length - 1] = `r.skip(${before + size(codec.skip)})`;
    else steps.push(codec.skip);
  }
  const body = steps.map((step) => `  ${step};\n`).join('');
  return `export function skip${name}(r: Reader): void {\n${body}}\n`;
}

function bytes(name: string, skip: string, bounds: string): Codec {
  const write = (value: string): string => `w.${name}(${value}, ${bounds})`;
  return { ts: 'Uint8Array', read: `r.${name}(${bounds})`, skip: `r.${skip}(${bounds})`, write, size: 4 };
}

function optional(inner: Codec): Codec {
  return {
    ts: `${inner.ts} | null`,
    read: `r.present() ? ${inner.read} : null`,
    skip: `if (r.present()) ${inner.skip}`,
    write: (v) => `w.present(${v} !== null); if (${v} !== null) ${inner.write(v)}`,
    size: 4,
  };
}
