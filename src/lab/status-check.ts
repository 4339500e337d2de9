// Checks that a value, most often parsed JSON, is a lab's status, and says where it is not.
import type { LabStatus } from './status.ts';

type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly oneOf: readonly (string | number | null)[] }
  | { readonly orNull: Shape }
  | { readonly list: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const string = 'string';
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => ({ fields: shapes });

const hostShape = fields({
  name: string,
  power: { oneOf: ['on', 'off'] },
  ready: 'boolean',
  pid: { orNull: 'number' },
  uuid: string,
  address: fields({ mgmt: string, migration: string }),
  uri: fields({ tls: string, tcp: string, ssh: string, unix: string }),
  socket: string,
  bmc: fields({
    address: string,
    port: 'number',
    user: string,
    password: string,
    cipherSuite: { oneOf: [3] },
  }),
  logFolder: string,
});

const statusShape = fields({
  version: { oneOf: [1] },
  name: string,
  state: { oneOf: ['up', 'down'] },
  folder: string,
  pid: { orNull: 'number' },
  manager: fields({ address: string, apiSocket: string }),
  networks: { list: fields({ name: string, subnet: string, dhcp: 'boolean' }) },
  pools: { list: fields({ name: string, path: string, shared: 'boolean', limited: 'boolean' }) },
  hosts: { list: hostShape },
  pki: fields({ folder: string, client: string, bad: { list: string } }),
  sshKey: string,
  serialFolder: string,
});

function findBreaches(value: unknown, shape: Shape, path: string): string[] {
  if (typeof shape === 'string') return typeof value === shape ? [] : [`${path} is no ${shape}`];
  if ('oneOf' in shape) {
    return shape.oneOf.includes(value as string) ? [] : [`${path} is none of ${shape.oneOf.join(', ')}`];
  }
  if ('orNull' in shape) return value === null ? [] : findBreaches(value, shape.orNull, path);
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, i) => findBreaches(item, shape.list, `${path}[${i}]`));
  }
  if (typeof value !== 'object' || value === null) return [`${path} is no object`];
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).filter((key) => !(key in shape.fields));
  return [
    ...Object.entries(shape.fields).flatMap(([key, part]) =>
      findBreaches(given[key], part, `${path}.${key}`),
    ),
    ...unknown.map((key) => `${path}.${key} is not known`),
  ];
}

export function parseLabStatus(value: unknown): LabStatus {
  const breaches = findBreaches(value, statusShape, 'status');
  if (breaches.length > 0) throw new TypeError(`this is no status of a lab: ${breaches.join('; ')}`);
  return value as LabStatus;
}
