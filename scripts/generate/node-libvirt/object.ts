// Writes the typed objects' methods: one class for each kind of object, one method for each call.
import { enumName, flagsName, flagsType } from './enum.ts';
import { banner, type Facts, type Field, type ProcedureFact } from './facts.ts';
import { bitsOf, byHand, constants, enumOf, flagsOf, paramsOf, small, stringOkay } from './object-table.ts';
import { typeName } from './type.ts';

/** A kind of object: its class, its type on the wire, what libvirt's names of its calls begin with. */
interface Kind {
  readonly class: string;
  readonly file: string;
  readonly wire: string;
  /** The name of the factory that makes one. */
  readonly wrap: string;
  readonly prefixes: readonly string[];
}

const kind = (name: string, file: string, wire: string, prefixes: readonly string[]): Kind => ({
  class: name,
  file,
  wire,
  wrap: file.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
  prefixes,
});

const kinds: readonly Kind[] = [
  kind('Connection', 'connection', '', ['Connect']),
  kind('Domain', 'domain', 'remote_nonnull_domain', ['Domain']),
  kind('DomainSnapshot', 'domain-snapshot', 'remote_nonnull_domain_snapshot', ['DomainSnapshot', 'Domain']),
  kind('DomainCheckpoint', 'domain-checkpoint', 'remote_nonnull_domain_checkpoint', ['DomainCheckpoint']),
  kind('Network', 'network', 'remote_nonnull_network', ['Network']),
  kind('NetworkPort', 'network-port', 'remote_nonnull_network_port', ['NetworkPort']),
  kind('Interface', 'interface', 'remote_nonnull_interface', ['Interface']),
  kind('StoragePool', 'storage-pool', 'remote_nonnull_storage_pool', ['StoragePool', 'Storage']),
  kind('StorageVol', 'storage-vol', 'remote_nonnull_storage_vol', ['StorageVol']),
  kind('NodeDevice', 'node-device', 'remote_nonnull_node_device', ['NodeDevice']),
  kind('NWFilter', 'nwfilter', 'remote_nonnull_nwfilter', ['NWFilter']),
  kind('NWFilterBinding', 'nwfilter-binding', 'remote_nonnull_nwfilter_binding', ['NWFilterBinding']),
  kind('Secret', 'secret', 'remote_nonnull_secret', ['Secret']),
];
const connection = kinds[0] as Kind;

const isBoolean = (procedure: string, field: string): boolean =>
  field === 'autostart' ||
  field === 'enforcing' ||
  (/(^|_)(IS|HAS)_/.test(procedure) &&
    /^(active|persistent|updated|secure|current|metadata|result)$/.test(field));

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/**
 * A leading capital or acronym is lowered: `GetXMLDesc` is getXMLDesc, `PMWakeup` pmWakeup, `FSTrim`
 * fsTrim.
 */
const lowerFirst = (name: string): string =>
  name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (start) => start.toLowerCase());

export class ObjectWriter {
  private readonly facts: Facts;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  /** The generated classes, by their path in the package. */
  print(): Map<string, string> {
    const calls = this.facts.procedures.filter((p) => p.kind === 'call' && byHand[p.name] === undefined);
    return new Map(
      kinds.map((k) => {
        const own = calls.filter((p) => this.owner(p) === k);
        return [`api/${k.file}.gen.ts`, this.printClass(k, own)] as const;
      }),
    );
  }

  private fields(type: string | undefined): readonly Field[] {
    const fact = type === undefined ? undefined : this.facts.types[type];
    return fact?.kind === 'struct' ? fact.fields : [];
  }

  /** Whose method a call is: its first argument's, else the connection's. */
  private owner(p: ProcedureFact): Kind {
    const first = this.fields(p.args)[0];
    const own = kinds.find((k) => k.wire !== '' && k.wire === first?.type);
    if (own !== undefined && p.name !== 'CONNECT_GET_ALL_DOMAIN_STATS') return own;
    const nodeDevice = kinds.find((k) => k.class === 'NodeDevice') as Kind;
    return p.name.startsWith('NODE_DEVICE_') && first?.name === 'name' && !p.name.includes('LOOKUP')
      ? nodeDevice
      : connection;
  }

  private printClass(k: Kind, calls: readonly ProcedureFact[]): string {
    const methods = calls.map((p) => this.printMethod(k, p)).join('\n');
    const uses = (word: RegExp): boolean => word.test(methods);
    const classes = kinds.filter(
      (other) => new RegExp(`[ <:]${other.class}\\b`).test(methods) && other !== connection,
    );
    return (
      banner(`The calls of libvirt's ${k.class} as methods.`) +
      (uses(/\be\./) ? `import * as e from '../protocol/enum.gen.ts';\n` : '') +
      (uses(/\bqemu\./) ? `import * as qemu from '../protocol/qemu.gen.ts';\n` : '') +
      `import * as remote from '../protocol/remote.gen.ts';\n` +
      (uses(/\bt\./) || k !== connection ? `import type * as t from '../protocol/type.gen.ts';\n` : '') +
      `import type { CallOptions } from '../rpc/caller.ts';\n` +
      `import { Bound${k === connection ? '' : ', type Context'} } from './bound.ts';\n` +
      (uses(/\bbits\(/) ? `import { bits } from './flag.ts';\n` : '') +
      classes.map((c) => `import type { ${c.class} } from './${c.file}.ts';\n`).join('') +
      (uses(/\bspec\./) ? `import * as spec from './param-spec.ts';\n` : '') +
      importsFrom(methods, './typed-param.ts', ['decodeParams', 'encodeParams'], ['ParamsIn', 'ParamsOut']) +
      (uses(/\btext\(/) ? `import { text } from './text.ts';\n` : '') +
      `\nexport class ${k.class}Calls extends Bound {\n` +
      (k === connection ? '' : this.printIdentity(k)) +
      methods +
      '}\n'
    );
  }

  private printIdentity(k: Kind): string {
    const type = `t.${typeName(k.wire)}`;
    return (
      `  /** What names the object on the wire. */\n  readonly handle: ${type};\n\n` +
      `  constructor(context: Context, handle: ${type}) {\n` +
      `    super(context);\n    this.handle = handle;\n  }\n\n`
    );
  }

  private methodName(k: Kind, p: ProcedureFact): string {
    const api = (p.api ?? '').replace(/^vir/, '');
    if (api === '') throw new Error(`${p.name} has no public name`);
    const prefix = k.prefixes.find((x) => api.startsWith(x)) ?? '';
    return lowerFirst(api.slice(prefix.length));
  }

  private printMethod(k: Kind, p: ProcedureFact): string {
    const api = (p.api ?? '').replace(/^vir/, '');
    const args = this.fields(p.args).map((field, index) => this.argument(k, p, api, field, index));
    const ret = this.result(p, api);
    const parameters = [
      ...args.filter((a) => a.parameter !== undefined && !a.optional),
      ...args.filter((a) => a.parameter !== undefined && a.optional),
    ].map((a) => a.parameter);
    const signature = [...parameters, 'options?: CallOptions'].join(', ');
    const call = (extra = ''): string => {
      const record = args.map(
        (a) => `${a.field}: ${extra !== '' && a.field === 'nparams' ? extra : a.value}`,
      );
      const value = p.args === undefined ? 'undefined' : `{ ${record.join(', ')} }`;
      return `await this.caller.call(${p.program}.${p.name}, ${value}, options)`;
    };
    const counted = args.some((a) => a.field === 'nparams');
    const body = [
      ...(counted ? [`const { nparams } = ${call('0')};`] : []),
      ret.value === undefined ? `${call()};` : `const r = ${call(counted ? 'nparams' : '')};`,
      ...(ret.value === undefined ? [] : [`return ${ret.value};`]),
    ];
    return (
      `  /** \`${p.api ?? p.name}\`, since libvirt ${p.apiSince ?? 'ever'}. */\n` +
      `  async ${this.methodName(k, p)}(${signature}): Promise<${ret.type}> {\n` +
      body.map((line) => `    ${line}\n`).join('') +
      `  }\n`
    );
  }

  private argument(k: Kind, p: ProcedureFact, api: string, field: Field, index: number): Argument {
    const at = `${p.name}.${field.name}`;
    const name = camel(field.name);
    const constant = constants[at] ?? constants[field.name];
    if (index === 0 && field.type === k.wire) return { field: field.name, value: 'this.handle' };
    if (index === 0 && k.class === 'NodeDevice') return { field: field.name, value: 'this.handle.name' };
    if (constant !== undefined) return { field: field.name, value: constant };
    if (/^max(names|ids|uuids)$/.test(field.name))
      return { field: field.name, value: String(this.listMax(p)) };
    if (field.name === 'nparams') return { field: field.name, value: '0' };
    if (field.name === 'flags' && field.type === 'uint') return flagsArgument(api);
    const bits = bitsOf[at];
    if (bits !== undefined) {
      const value = `bits(e.${flagsName(bits)}, ${name})`;
      return { field: field.name, parameter: `${name}: e.${flagsType(bits)}`, value };
    }
    if (field.type === 'remote_typed_param') {
      const spec = `spec.${paramsOf[api] ?? ''}`;
      if (spec === 'spec.') throw new Error(`${api}: which typed parameters?`);
      const parameter = `${name}: ParamsIn<typeof ${spec}>`;
      return { field: field.name, parameter, value: `encodeParams(${spec}, ${name})` };
    }
    if (isBoolean(p.name, field.name)) {
      return { field: field.name, parameter: `${name}: boolean`, value: `${name} ? 1 : 0` };
    }
    const other = kinds.find((o) => o.wire === field.type && o.wire !== '');
    if (other) return { field: field.name, parameter: `${name}: ${other.class}`, value: `${name}.handle` };
    return { field: field.name, parameter: `${name}: ${this.plain(at, field, 'in')}`, value: name };
  }

  private listMax(p: ProcedureFact): number {
    const list = this.fields(p.ret).find((f) => f.array === 'variable');
    if (list?.max === undefined) throw new Error(`${p.name} lists nothing`);
    return list.max;
  }

  private result(p: ProcedureFact, api: string): { type: string; value?: string } {
    const all = this.fields(p.ret);
    const kept = all.filter((f) => all.length === 1 || !/^(ret|nparams|retcode|nerrors)$/.test(f.name));
    if (kept.length === 0 || (all.length === 1 && all[0]?.name === 'retcode')) return { type: 'void' };
    const parts = kept.map((field) => ({ field, ...this.converted(p, api, field) }));
    const [only] = parts;
    if (parts.length === 1 && only) return { type: only.type, value: only.value };
    if (parts.every((part) => part.value === `r.${part.field.name}` && !part.typed)) {
      return { type: `t.${typeName(p.ret ?? '')}`, value: 'r' };
    }
    const type = parts.map((part) => `readonly ${part.field.name}: ${part.type}`).join('; ');
    const changed = parts.filter((part) => part.value !== `r.${part.field.name}` && !part.typed);
    // A number that is only known better is the same object: no copy for the sake of a type.
    const same = kept.length === all.length && changed.length === 0;
    const fields = parts.filter((part) => part.typed === true || changed.includes(part));
    const copy = `{ ...r, ${fields.map((part) => `${part.field.name}: ${part.value}`).join(', ')} }`;
    return { type: `{ ${type} }`, value: same ? `r as { ${type} }` : copy.replace(', }', ' }') };
  }

  private converted(
    p: ProcedureFact,
    api: string,
    field: Field,
  ): { type: string; value: string; typed?: boolean } {
    const at = `${p.name}.${field.name}`;
    const value = `r.${field.name}`;
    const own = kinds.find((k) => k.wire !== '' && k.wire === field.type);
    if (own && field.array === 'variable') {
      return { type: `${own.class}[]`, value: `${value}.map((h) => this.wrap.${own.wrap}(h))` };
    }
    if (own) return { type: own.class, value: `this.wrap.${own.wrap}(${value})` };
    if (field.type === 'remote_typed_param') {
      const spec = paramsOf[api];
      if (spec === undefined) throw new Error(`${api}: which typed parameters come back?`);
      return { type: `ParamsOut<typeof spec.${spec}>`, value: `decodeParams(${value})` };
    }
    if (field.type === 'char' && field.array !== undefined)
      return { type: 'string', value: `text(${value})` };
    if (isBoolean(p.name, field.name)) return { type: 'boolean', value: `${value} !== 0` };
    if (small.has(field.name)) return { type: 'number', value: `Number(${value})` };
    const named = enumOf[at];
    if (named !== undefined) {
      return { type: `e.${enumName(named)}`, value: `${value} as e.${enumName(named)}`, typed: true };
    }
    const type = this.plain(at, field, 'out');
    const packed = type.startsWith('readonly ') && type !== 'readonly number[]';
    return { type, value: packed ? `[...${value}]` : value };
  }

  /** The TypeScript type of a value that passes as it is. */
  private plain(at: string, field: Field, way: 'in' | 'out'): string {
    const named = enumOf[at];
    if (named !== undefined && way === 'in') return `e.${enumName(named)}`;
    if (field.type === 'opaque' && field.array === 'variable') return 'Uint8Array';
    const scalar = this.scalar(field.type);
    if (field.array === undefined) return scalar;
    return `readonly ${scalar}[]`;
  }

  private scalar(type: string): string {
    if (/^(u?int|uchar|ushort|char|double)$/.test(type)) return 'number';
    if (/^u?hyper$/.test(type)) return 'bigint';
    if (type === 'remote_nonnull_string' || type === 'remote_uuid') return 'string';
    if (type === 'remote_string') return 'string | null';
    if (this.facts.types[type]?.kind === 'struct') return `t.${typeName(type)}`;
    throw new Error(`no type for ${type}`);
  }
}

interface Argument {
  readonly field: string;
  /** As the method declares it; none where the method knows the value itself. */
  readonly parameter?: string;
  readonly value: string;
  readonly optional?: boolean;
}

function flagsArgument(api: string): Argument {
  const set = flagsOf[api];
  const always = stringOkay.has(api) ? ' | 4' : '';
  if (set === undefined) return { field: 'flags', value: stringOkay.has(api) ? '4' : '0' };
  const value = `bits(e.${flagsName(set)}, flags)${always}`;
  return { field: 'flags', parameter: `flags?: e.${flagsType(set)}`, value, optional: true };
}

function importsFrom(
  text: string,
  path: string,
  values: readonly string[],
  types: readonly string[],
): string {
  const used = [
    ...values.filter((name) => text.includes(`${name}(`)),
    ...types.filter((name) => text.includes(`${name}<`)).map((name) => `type ${name}`),
  ];
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${path}';\n`;
}
