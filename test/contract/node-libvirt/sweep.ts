// Calls every procedure of a daemon once with arguments that make sense, and counts what was answered how.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LibvirtError, qemu, remote, type Connection, type Procedure } from 'node-libvirt';

interface FieldFact {
  readonly name: string;
  readonly type: string;
  readonly array?: 'variable' | 'fixed';
  readonly max?: number;
}
const facts = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../src/node-libvirt/protocol/facts.json'), 'utf8'),
) as {
  types: Record<string, { kind: string; type?: string; optional?: true; fields?: FieldFact[] }>;
  procedures: { program: string; name: string; kind: string; args?: string }[];
};

/** What the arguments are made of. Values under a procedure's own name come first. */
export interface World {
  readonly handles: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface SweepResult {
  /** Answered with a value that was decoded to its last byte. */
  readonly answered: string[];
  /** Answered with an error of libvirt. */
  readonly refused: Map<string, LibvirtError>;
  /** Anything else: none is right. */
  readonly failed: Map<string, unknown>;
}

/** The connection's own affairs, streams, file descriptors; and what would disturb the machine. */
const never =
  /^(AUTH_|CONNECT_OPEN|CONNECT_CLOSE|CONNECT_SET_IDENTITY|NODE_SUSPEND|NODE_SET_MEMORY|NODE_ALLOC_PAGES)/;

export const queries =
  /(^|_)(GET|LIST|NUM|LOOKUP|IS|HAS|SUPPORTS|COMPARE|BASELINE|STATS|PEEK|INFO|ADDRESSES)(_|$)/;

export async function sweep(connection: Connection, world: World, which: RegExp): Promise<SweepResult> {
  const result: SweepResult = { answered: [], refused: new Map(), failed: new Map() };
  for (const fact of facts.procedures) {
    if (fact.kind !== 'call' || never.test(fact.name) || !which.test(fact.name)) continue;
    const program = (fact.program === 'qemu' ? qemu : remote) as unknown as Record<string, unknown>;
    const procedure = program[fact.name] as Procedure<unknown, unknown>;
    if (procedure.stream !== 'none' || procedure.fds) continue;
    await call(connection, procedure, argumentsOf(fact.name, fact.args, world), result);
  }
  return result;
}

async function call(
  connection: Connection,
  procedure: Procedure<unknown, unknown>,
  args: unknown,
  result: SweepResult,
): Promise<void> {
  try {
    await connection.caller.call(procedure, args, { deadlineMs: 20_000 });
    result.answered.push(procedure.name);
  } catch (error) {
    if (error instanceof LibvirtError) result.refused.set(procedure.name, error);
    else result.failed.set(procedure.name, error);
  }
}

function argumentsOf(procedure: string, type: string | undefined, world: World): unknown {
  if (type === undefined) return undefined;
  const fields = facts.types[type]?.fields ?? [];
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(procedure, field, world)]));
}

function valueOf(procedure: string, field: FieldFact, { handles, values }: World): unknown {
  const at = `${procedure}.${field.name}`;
  if (at in values) return values[at];
  if (field.type in handles && field.array === undefined) return handles[field.type];
  if (field.name in values) return values[field.name];
  const fact = facts.types[field.type];
  if (fact?.optional === true) return null;
  if (field.array === 'variable')
    return field.type === 'opaque' || field.type === 'char' ? Buffer.alloc(1) : [];
  if (field.type === 'remote_nonnull_string') return 'none';
  return /hyper$/.test(field.type) ? 0n : 0;
}

/** Numbers that libvirt's calls want whatever is asked. */
export const commonValues: Readonly<Record<string, unknown>> = {
  need_results: 1,
  need_map: 1,
  need_online: 1,
  maxnames: 64,
  maxids: 64,
  maxuuids: 64,
  maxStats: 64,
  maxinfo: 2,
  maxcells: 1,
  maplen: 8,
  ncpumaps: 2,
  nparams: 0,
  cpuNum: -1,
  cellNum: -1,
  feature: 14,
  ncpus: 1,
  start_cpu: -1,
  cellCount: 1,
  pages: [4],
  arch: 'x86_64',
};
