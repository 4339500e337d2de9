// The fleet file: the manager's id, its hosts, clusters, pools in use and images as one readable document,
// from which an empty manager starts. No secrets: keys and certificates stay in files that it only names.
import { HostlerError } from '../errors.ts';
import type { ClusterId, HostId, ImageId, ManagerId } from '../ids.ts';
import { isId } from '../ids.ts';
import { imageFormats, type ImageFormat } from '../image/image.ts';
import { foreignNameFault, nameFault } from '../name.ts';
import { fit, flag, integer, list, mapOf, object, objectWith, oneOf, orNull, text, where } from '../shape.ts';
import type { Fault, Shape } from '../shape.ts';
import type { Instant } from '../time.ts';
import { parseHostUri } from '../host/uri.ts';
import { linesOf } from './lines.ts';
import { faultLineOf } from './syntax.ts';

export interface FleetFile {
  readonly format: 1;
  /** Without it the manager draws a new id, and takes none of the VMs on the hosts for its own. */
  readonly manager?: ManagerId;
  readonly clusters?: readonly FleetCluster[];
  readonly hosts: readonly FleetHost[];
  readonly images?: readonly FleetImage[];
}
export interface FleetCluster {
  readonly name: string;
  readonly id?: ClusterId;
  readonly createdAt?: Instant;
}
/** A line that somebody writes by hand has a name and a URI; the rest is what the manager adds. */
export interface FleetHost {
  readonly name: string;
  readonly uri: string;
  readonly id?: HostId;
  /** libvirt's host UUID: another machine at the same address is noticed by it. */
  readonly uuid?: string | null;
  /** The folder of an administrator's own PKI. */
  readonly pki?: string | null;
  /** The address that VMs which move to it are sent to, where it is not that of its name. */
  readonly migrationAddress?: string | null;
  /** The name of its cluster. */
  readonly cluster?: string | null;
  readonly drained?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** The pools that hostler may write into. */
  readonly pools?: readonly FleetPool[];
  readonly createdAt?: Instant;
}
export interface FleetPool {
  readonly name: string;
  readonly shared: boolean | null;
}
/** The name of a blob in the state folder; the bytes are there or they are not. */
export interface FleetImage {
  readonly id: ImageId;
  readonly name: string;
  readonly format: ImageFormat;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly virtualBytes: number;
  readonly createdAt: Instant;
}

const by =
  <T extends string>(fault: (value: string) => string | null): Shape<T> =>
  (value, path, faults) => {
    const message = typeof value === 'string' ? fault(value) : 'must be text';
    if (message !== null) faults.push({ path, message });
  };
const id = <T extends string>(noun: 'host' | 'cluster' | 'image' | 'manager'): Shape<T> =>
  by((value) => (isId(noun, value) ? null : `must be the id of a ${noun}`));
const name = by<string>(nameFault);
const uri = by<string>((value) => {
  const parsed = parseHostUri(value);
  return typeof parsed === 'string' ? parsed : null;
});
const instant = text({ max: 24, pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, what: 'a time in UTC' });
const uuid = text({ max: 36, pattern: /^[0-9a-f-]{36}$/, what: 'a UUID in lower case' });
const labels = mapOf(/^[\w./-]{1,63}$/, text({ max: 200 }), 100);
const bytes = integer(0, Number.MAX_SAFE_INTEGER);
const shape: Shape<FleetFile> = where(
  objectWith(
    {
      format: oneOf(1),
      hosts: list(
        objectWith(
          { name, uri },
          {
            id: id<HostId>('host'),
            uuid: orNull(uuid),
            pki: orNull(text({ min: 1, max: 1000 })),
            migrationAddress: orNull(text({ min: 1, max: 300 })),
            cluster: orNull(name),
            drained: flag,
            labels,
            pools: list(object({ name: by<string>(foreignNameFault), shared: orNull(flag) }), 1000),
            createdAt: instant,
          },
        ),
        10_000,
      ),
    },
    {
      manager: id<ManagerId>('manager'),
      clusters: list(objectWith({ name }, { id: id<ClusterId>('cluster'), createdAt: instant }), 1000),
      images: list(
        object({
          id: id<ImageId>('image'),
          name,
          format: oneOf(...imageFormats),
          digest: text({ max: 64, pattern: /^[0-9a-f]{64}$/, what: 'a SHA-256 in hexadecimal digits' }),
          sizeBytes: bytes,
          virtualBytes: bytes,
          createdAt: instant,
        }),
        10_000,
      ),
    },
  ),
  (file) => [
    ...repeated('hosts', file.hosts, ['name', 'id', 'uuid']),
    ...repeated('clusters', file.clusters ?? [], ['name', 'id']),
    ...repeated('images', file.images ?? [], ['name', 'id']),
    ...unknownClusters(file),
  ],
);

/** What has to be there once only. */
function repeated<T extends object>(
  what: string,
  items: readonly T[],
  keys: readonly (keyof T & string)[],
): Fault[] {
  return keys.flatMap((key) => {
    const first = new Map<unknown, number>();
    return items.flatMap((item, at) => {
      const value = item[key] ?? null;
      const before = value === null ? undefined : first.get(value);
      if (value !== null && before === undefined) first.set(value, at);
      if (before === undefined) return [];
      return [{ path: `${what}[${at}].${key}`, message: `is that of ${what}[${before}] too` }];
    });
  });
}

function unknownClusters({ clusters = [], hosts }: FleetFile): Fault[] {
  const known = new Set(clusters.map((c) => c.name));
  return hosts.flatMap(({ cluster }, at) =>
    cluster === undefined || cluster === null || known.has(cluster)
      ? []
      : [{ path: `hosts[${at}].cluster`, message: `names ${cluster}, which is not among the clusters` }],
  );
}

/** `file` is its path, for the errors. */
export function parseFleetFile(content: string, file: string): FleetFile {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
    const line = faultLineOf(content) ?? 1;
    throw invalid(`${file} is not JSON, line ${line}: ${why}`, `Correct line ${line}, or the one before it.`);
  }
  const shaped = fit(shape, value);
  if (shaped.ok) return shaped.value;
  const lines = linesOf(content);
  const told = shaped.faults.slice(0, 5).map(({ path, message }) => {
    const line = lines.get(path) ?? lines.get(path.replace(/\.[^.]*$/, '')) ?? 1;
    return `line ${line}: ${path === '' ? 'the whole' : path} ${message}`;
  });
  const more = shaped.faults.length - told.length;
  throw invalid(
    `${file} cannot be used. ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    'Correct those lines. docs/hosts.md shows a whole file; the smallest one is ' +
      '{"format": 1, "hosts": [{"name": "host1", "uri": "qemu+ssh://root@host1/system"}]}.',
  );
}

const invalid = (message: string, fix: string): HostlerError =>
  new HostlerError('invalid-fleet-file', { message, fix });

/** One host a paragraph, so that a person reads it and a difference shows what changed. */
export const printFleetFile = (file: FleetFile): string => `${JSON.stringify(file, null, 2)}\n`;
