// Writes the typed events: for each kind its interface, its number, and how it is made of the daemon's
// message.
import { enumName } from './enum.ts';
import { banner, type Facts, type Field } from './facts.ts';
import { typeName } from './type.ts';

/** A family of events has a register call of its own. */
interface Family {
  readonly key: string;
  readonly name: string;
  readonly prefix: string;
}

const families: readonly Family[] = [
  { key: 'domain', name: 'Domain', prefix: 'VIR_DOMAIN_EVENT_ID_' },
  { key: 'network', name: 'Network', prefix: 'VIR_NETWORK_EVENT_ID_' },
  { key: 'storagePool', name: 'StoragePool', prefix: 'VIR_STORAGE_POOL_EVENT_ID_' },
  { key: 'nodeDevice', name: 'NodeDevice', prefix: 'VIR_NODE_DEVICE_EVENT_ID_' },
  { key: 'secret', name: 'Secret', prefix: 'VIR_SECRET_EVENT_ID_' },
];

/** What a handle in a message becomes: a property, its class, and the factory that makes it. */
const objects: Readonly<Record<string, { property: string; class: string; file: string }>> = {
  remote_nonnull_domain: { property: 'domain', class: 'Domain', file: 'domain' },
  remote_nonnull_network: { property: 'network', class: 'Network', file: 'network' },
  remote_nonnull_storage_pool: { property: 'storagePool', class: 'StoragePool', file: 'storage-pool' },
  remote_nonnull_node_device: { property: 'nodeDevice', class: 'NodeDevice', file: 'node-device' },
  remote_nonnull_secret: { property: 'secret', class: 'Secret', file: 'secret' },
};

/** Fields that are numbers of an enum, as `family.kind.field`. */
const enums: Readonly<Record<string, string>> = {
  'domain.lifecycle.event': 'virDomainEventType',
  'domain.watchdog.action': 'virDomainEventWatchdogAction',
  'domain.ioError.action': 'virDomainEventIOErrorAction',
  'domain.ioErrorReason.action': 'virDomainEventIOErrorAction',
  'domain.graphics.phase': 'virDomainEventGraphicsPhase',
  'domain.blockJob.type': 'virDomainBlockJobType',
  'domain.blockJob.status': 'virConnectDomainEventBlockJobStatus',
  'domain.blockJob2.type': 'virDomainBlockJobType',
  'domain.blockJob2.status': 'virConnectDomainEventBlockJobStatus',
  'domain.diskChange.reason': 'virConnectDomainEventDiskChangeReason',
  'domain.trayChange.reason': 'virDomainEventTrayChangeReason',
  'domain.agentLifecycle.state': 'virConnectDomainEventAgentLifecycleState',
  'domain.agentLifecycle.reason': 'virConnectDomainEventAgentLifecycleReason',
  'domain.metadataChange.type': 'virDomainMetadataType',
  'domain.memoryFailure.recipient': 'virDomainMemoryFailureRecipientType',
  'domain.memoryFailure.action': 'virDomainMemoryFailureActionType',
  'network.lifecycle.event': 'virNetworkEventLifecycleType',
  'network.metadataChange.type': 'virNetworkMetadataType',
  'storagePool.lifecycle.event': 'virStoragePoolEventLifecycleType',
  'nodeDevice.lifecycle.event': 'virNodeDeviceEventLifecycleType',
  'secret.lifecycle.event': 'virSecretEventLifecycleType',
};

/** Typed parameters in events, as `api/param-spec.ts` knows them. */
const params: Readonly<Record<string, string>> = {
  'domain.jobCompleted.params': 'ParamsOut<typeof jobStatsParams>',
  'domain.tunable.params': 'Params',
};

const scalars: Readonly<Record<string, string>> = {
  int: 'number',
  uint: 'number',
  hyper: 'bigint',
  uhyper: 'bigint',
  remote_nonnull_string: 'string',
  remote_string: 'string | null',
};

const camel = (snake: string): string =>
  snake.toLowerCase().replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

export function printEvents(facts: Facts): string {
  const bodies = families.map((family) => printFamily(facts, family)).join('');
  const classes = Object.values(objects);
  return (
    banner('The events of each family, typed.') +
    `import type * as e from '../protocol/enum.gen.ts';\n` +
    `import * as remote from '../protocol/remote.gen.ts';\n` +
    `import type * as t from '../protocol/type.gen.ts';\n` +
    `import type { EventMessage } from '../xdr/procedure.ts';\n` +
    `import type { Wrap } from './bound.ts';\n` +
    classes.map((c) => `import type { ${c.class} } from './${c.file}.ts';\n`).join('') +
    `import type { jobStatsParams } from './param-spec.ts';\n` +
    `import { decodeParams, type Params, type ParamsOut } from './typed-param.ts';\n\n` +
    `/** How one kind of event is asked for and understood. */\n` +
    `export interface EventKind<Event> {\n  readonly id: number;\n` +
    `  readonly message: EventMessage<{ readonly callbackID: number }>;\n` +
    `  event(message: { readonly callbackID: number }, wrap: Wrap): Event;\n}\n` +
    bodies
  );
}

function printFamily(facts: Facts, family: Family): string {
  const kinds = Object.entries(facts.eventIds[family.key] ?? {}).map(([name, fact]) => {
    const kind = camel(name.slice(family.prefix.length));
    return { kind, type: `${family.name}${upperFirst(kind)}Event`, fact };
  });
  const interfaces = kinds.map(({ kind, type, fact }) => {
    const members = fields(facts, fact.msg).map(
      ({ field }) => `  readonly ${member(family, kind, field)};\n`,
    );
    return `\nexport interface ${type} {\n  readonly kind: '${kind}';\n${members.join('')}}\n`;
  });
  const entries = kinds.map(({ kind, type, fact }) => {
    const message = typeName(fact.msg);
    const made = fields(facts, fact.msg).map(({ field, at }) =>
      value(field, at, enums[`${family.key}.${kind}.${field.name}`] !== undefined),
    );
    return (
      `  ${kind}: {\n    id: ${fact.id},\n    message: remote.${fact.procedure},\n` +
      `    event: (message, wrap): ${type} => {\n      const m = message as t.${message};\n` +
      `      return { kind: '${kind}', ${made.join(', ')} };\n    },\n  },\n`
    );
  });
  const map = kinds.map(({ kind, type }) => `  readonly ${kind}: ${type};\n`).join('');
  return (
    interfaces.join('') +
    `\n/** The events of this family by kind. */\nexport interface ${family.name}Events {\n${map}}\n` +
    `export type ${family.name}EventKind = keyof ${family.name}Events;\n` +
    `export type ${family.name}Event = ${family.name}Events[${family.name}EventKind];\n` +
    `export const ${family.key}Events: {\n` +
    `  readonly [K in ${family.name}EventKind]: EventKind<${family.name}Events[K]>;\n} = {\n` +
    `${entries.join('')}};\n`
  );
}

/** The fields of a message, those of an inner `msg` included, each with where it is. */
function fields(facts: Facts, msg: string): { field: Field; at: string }[] {
  const fact = facts.types[msg];
  if (fact?.kind !== 'struct') throw new Error(`${msg} is no struct`);
  return fact.fields.flatMap((field) => {
    if (field.name === 'callbackID') return [];
    if (field.name !== 'msg') return [{ field, at: `m.${field.name}` }];
    return fields(facts, field.type).map((inner) => ({
      field: inner.field,
      at: `m.msg.${inner.field.name}`,
    }));
  });
}

function member(family: Family, kind: string, field: Field): string {
  const object = objects[field.type];
  if (object) return `${object.property}: ${object.class}`;
  const at = `${family.key}.${kind}.${field.name}`;
  const named = enums[at];
  if (named !== undefined) return `${field.name}: e.${enumName(named)}`;
  if (field.type === 'remote_typed_param') return `${field.name}: ${params[at] ?? 'Params'}`;
  const scalar = scalars[field.type];
  const one = scalar ?? `t.${typeName(field.type)}`;
  return `${field.name}: ${field.array === undefined ? one : `readonly ${one}[]`}`;
}

function value(field: Field, at: string, named: boolean): string {
  const object = objects[field.type];
  if (object) return `${object.property}: wrap.${object.property}(${at})`;
  if (field.type === 'remote_typed_param') return `${field.name}: decodeParams(${at})`;
  const list = field.array === 'variable' && field.type.startsWith('remote_domain_event_');
  return `${field.name}: ${list ? `[...${at}]` : at}${named ? ' as never' : ''}`;
}
