// One domain as its host shows it: the calls that no frozen guest can hold up, and the XML behind them.
import {
  DomainJobOperation,
  DomainJobType,
  NotFoundError,
  UnsupportedError,
  type Connection,
  type Domain,
} from 'node-libvirt';
import { parseDocument, select, valueAt, valuesAt, type XmlElement } from '../../../libvirt-xml/index.ts';
import type { DomainPicture, JobPicture, VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { metadataOf } from '../xml/metadata.ts';
import { readState } from './state.ts';

type Options = ReturnType<typeof callOptions>;

const operations: Readonly<Record<number, JobPicture['operation']>> = {
  [DomainJobOperation.MIGRATION_OUT]: 'migration-out',
  [DomainJobOperation.MIGRATION_IN]: 'migration-in',
  [DomainJobOperation.BACKUP]: 'backup',
  [DomainJobOperation.SAVE]: 'save',
  [DomainJobOperation.DUMP]: 'dump',
  [DomainJobOperation.SNAPSHOT]: 'snapshot',
};

/** The target of a move has a job, and libvirt tells its figures at the source alone. */
function arriving(error: unknown): null {
  if (error instanceof UnsupportedError) return null;
  throw error;
}

/** What of a picture comes from the XML alone, so that equal texts need to be parsed once. */
export type FromXml = Pick<DomainPicture, 'metadata' | 'cpus' | 'memoryMiB' | 'diskPaths'>;

export function readFromXml(text: string): FromXml {
  const root = parseDocument(text).root;
  return {
    metadata: metadataOf(root),
    cpus: Number(valueAt(root, 'vcpu/@current') ?? valueAt(root, 'vcpu') ?? 1),
    memoryMiB: memoryOf(root),
    diskPaths: select(root, 'devices/disk').flatMap((disk) => [
      ...valuesAt(disk, 'source/@file'),
      ...valuesAt(disk, 'source/@dev'),
    ]),
  };
}

/** libvirt prints KiB, whatever unit it was given. */
const memoryOf = (root: XmlElement): number => Math.floor(Number(valueAt(root, 'memory') ?? 0) / 1024);

async function readJob(domain: Domain, options: Options): Promise<JobPicture | null> {
  const stats = await domain.getJobStats({}, options).catch(arriving);
  if (stats === null) return { operation: 'migration-in', elapsedMs: 0 };
  const { type, params } = stats;
  if (type === DomainJobType.NONE) return null;
  return {
    operation: operations[params.operation ?? 0] ?? 'other',
    elapsedMs: Number(params.time_elapsed ?? 0n),
  };
}

export async function readDomain(
  domain: Domain,
  fromXml: (uuid: string, text: string) => FromXml,
  options: Options,
): Promise<DomainPicture> {
  const [{ state, reason }, persistent, text] = await Promise.all([
    domain.getState(options),
    domain.isPersistent(options),
    domain.getXMLDesc({}, options),
  ]);
  const { power, powerReason } = readState(state, reason);
  // A domain without a process has no job, and libvirt refuses the question.
  const job = power === 'stopped' ? null : await readJob(domain, options);
  return {
    uuid: domain.uuid,
    name: domain.name,
    power,
    powerReason,
    persistent,
    job,
    ...fromXml(domain.uuid, text),
  };
}

/** Null where there is none, or none any more: others work on the same host. */
export async function findDomain(
  connection: Connection,
  uuid: string,
  options: Options,
): Promise<Domain | null> {
  try {
    return await connection.domainLookupByUUID(uuid, options);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

export async function nullWhenGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

export const readVm =
  (links: Links): VmVerbs['read'] =>
  (host, uuid, options) =>
    asking(host, 'read a domain', async () => {
      const connection = await links.to(host);
      const call = callOptions(options);
      return nullWhenGone(async () =>
        readDomain(await connection.domainLookupByUUID(uuid, call), (_, text) => readFromXml(text), call),
      );
    });
