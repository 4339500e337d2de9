// Writes one interface, one read and one write function for each type of the protocol.
import { banner, type Facts, type Field, type TypeFact } from './facts.ts';

const scalars: Record<string, { ts: string; read: string; write: (v: string) => string; size: number }> = {
  int: { ts: 'number', read: 'r.i32()', write: (v) => `w.i32(${v})`, size: 4 },
  uint: { ts: 'number', read: 'r.u32()', write: (v) => `w.u32(${v})`, size: 4 },
  hyper: { ts: 'bigint', read: 'r.i64()', write: (v) => `w.i64(${v})`, size: 8 },
  uhyper: { ts: 'bigint', read: 'r.u64()', write: (v) => `w.u64(${v})`, size: 8 },
  double: { ts: 'number', read: 'r.f64()', write: (v) => `w.f64(${v})`, size: 8 },
  uchar: { ts: 'number', read: 'r.word(255)', write: (v) => `w.word(${v}, 255)`, size: 4 },
  ushort: { ts: 'number', read: 'r.word(65535)', write: (v) => `w.word(${v}, 65535)`, size: 4 },
  char: { ts: 'number', read: 'r.char()', write: (v) => `w.char(${v})`, size: 4 },
  remote_auth_type: { ts: 'number', read: 'r.i32()', write: (v) => `w.i32(${v})`, size: 4 },
};

/** How one field is declared, read and written. */
interface Codec {
  ts: string;
  read: string;
  write: (value: string) => string;
  /** The fewest bytes that a value takes. */
  size: number;
}

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

  constructor(facts: Facts) {
    this.facts = facts;
  }

  print(): string {
    const declared = Object.entries(this.facts.types).filter(([, fact]) => fact.kind !== 'typedef');
    const head =
      banner(
        "The types of libvirt's remote and qemu programs, with the functions that read and write them.",
      ) +
      `import { readArray, writeArray } from '../xdr/define.ts';\n` +
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
    if (union?.kind === 'union') return this.declareTagged(name, fact.fields.slice(0, -1), union);
    const fields = fact.fields.map((field) => ({ name: field.name, codec: this.field(field) }));
    const members = fields.map((f) => `  readonly ${f.name}: ${f.codec.ts};\n`).join('');
    const reads = fields.map((f) => `${f.name}: ${f.codec.read}`).join(', ');
    const writes = fields.map((f) => `  ${f.codec.write(`v.${f.name}`)};\n`).join('');
    return (
      `\nexport interface ${name} {\n${members}}\n` +
      `export function read${name}(r: Reader): ${name} {\n  return { ${reads} };\n}\n` +
      `export function write${name}(w: Writer, v: ${name}): void {\n${writes}}\n`
    );
  }

  /** A struct that ends with a union: one flat object, told apart by its `type`. */
  private declareTagged(
    name: string,
    first: readonly Field[],
    union: Extract<TypeFact, { kind: 'union' }>,
  ): string {
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
    return (
      `\nexport type ${name} =\n${kinds.join('').trimEnd()};\n` +
      `export function read${name}(r: Reader): ${name} {\n` +
      heads.map((f) => `  const ${f.name} = ${f.codec.read};\n`).join('') +
      `  const type = r.i32();\n  switch (type) {\n${reads.join('')}` +
      `    default: return r.unknownArm('${name}', type);\n  }\n}\n` +
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

  private field(field: Field): Codec {
    if (field.array === undefined) return this.named(field.type);
    if (field.array === 'fixed') return this.fixed(field.type, field.len ?? 0);
    const max = field.max;
    if (max === undefined) throw new Error(`${field.name}: an array without a bound`);
    if (field.type === 'opaque') return bytes(`r.opaque(${max})`, (v) => `w.opaque(${v}, ${max})`);
    if (field.type === 'char') return bytes(`r.chars(${max})`, (v) => `w.chars(${v}, ${max})`);
    const item = this.named(field.type);
    if (item.size < 4) throw new Error(`${field.name}: elements without a size`);
    return {
      ts: `readonly ${/[ |]/.test(item.ts) ? `(${item.ts})` : item.ts}[]`,
      read: `readArray(r, ${max}, ${item.size}, ${this.readFunction(field.type, item)})`,
      write: (v) => `writeArray(w, ${v}, ${max}, ${this.writeFunction(field.type, item)})`,
      size: 4,
    };
  }

  private fixed(type: string, length: number): Codec {
    if (type !== 'char') throw new Error(`a fixed array of ${type}`);
    const codec = bytes(`r.chars(${length}, ${length})`, (v) => `w.chars(${v}, ${length}, ${length})`);
    return { ...codec, size: length * 4 };
  }

  private named(type: string): Codec {
    const scalar = scalars[type];
    if (scalar) return scalar;
    const fact = this.facts.types[type];
    if (!fact) throw new Error(`${type} is not among the facts`);
    if (fact.kind !== 'typedef') {
      const name = typeName(type);
      const size = this.size(type, fact);
      return { ts: name, read: `read${name}(r)`, write: (v) => `write${name}(w, ${v})`, size };
    }
    if (fact.optional) return optional(this.named(fact.type));
    if (fact.type === 'string') {
      const max = fact.max ?? 0;
      return { ts: 'string', read: `r.string(${max})`, write: (v) => `w.string(${v}, ${max})`, size: 4 };
    }
    if (type === 'remote_uuid') {
      return { ts: 'string', read: 'r.uuid()', write: (v) => `w.uuid(${v})`, size: 16 };
    }
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

  private readFunction(type: string, item: Codec): string {
    const name = this.declaredName(type);
    return name === undefined ? `(r) => ${item.read}` : `read${name}`;
  }

  private writeFunction(type: string, item: Codec): string {
    const name = this.declaredName(type);
    return name === undefined ? `(w, v) => ${item.write('v')}` : `write${name}`;
  }

  private declaredName(type: string): string | undefined {
    const fact = this.facts.types[type];
    return fact !== undefined && fact.kind !== 'typedef' ? typeName(type) : undefined;
  }
}

function bytes(read: string, write: (value: string) => string): Codec {
  return { ts: 'Uint8Array', read, write, size: 4 };
}

function optional(inner: Codec): Codec {
  return {
    ts: `${inner.ts} | null`,
    read: `r.present() ? ${inner.read} : null`,
    write: (v) => `w.present(${v} !== null); if (${v} !== null) ${inner.write(v)}`,
    size: 4,
  };
}
