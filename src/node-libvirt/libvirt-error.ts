// libvirt's own errors: the whole record that the daemon sent, as a class that says what family it belongs
// to. Numbers: virErrorNumber in libvirt's virterror.h.

export interface ErrorObject {
  readonly name: string;
  readonly uuid: string;
}

/** As it came over the wire (`remote_error`). */
export interface ErrorRecord {
  readonly code: number;
  readonly domain: number;
  readonly message: string | null;
  readonly level: number;
  readonly dom: ErrorObject | null;
  readonly str1: string | null;
  readonly str2: string | null;
  readonly str3: string | null;
  readonly int1: number;
  readonly int2: number;
  readonly net: ErrorObject | null;
}

export interface ErrorContext {
  readonly procedure: string;
  readonly host: string;
}

/** The daemon quotes whole documents in some messages; this much is kept. */
const maxMessageLength = 8192;

const cut = (text: string | null): string | null =>
  text !== null && text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;

/**
 * The daemon's answer to a call was an error. `code` and `domain` are libvirt's virErrorNumber and
 * virErrorDomain.
 */
export class LibvirtError extends Error {
  override name = 'LibvirtError';
  readonly code: number;
  readonly domain: number;
  readonly level: number;
  readonly str1: string | null;
  readonly str2: string | null;
  readonly str3: string | null;
  readonly int1: number;
  readonly int2: number;
  /** The domain or network that the error speaks of, where libvirt says so. */
  readonly dom: ErrorObject | null;
  readonly net: ErrorObject | null;
  readonly procedure: string;
  readonly host: string;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(record: ErrorRecord, context: ErrorContext) {
    super(cut(record.message) ?? `libvirt error ${record.code} without a message`);
    this.code = record.code;
    this.domain = record.domain;
    this.level = record.level;
    this.str1 = cut(record.str1);
    this.str2 = cut(record.str2);
    this.str3 = cut(record.str3);
    this.int1 = record.int1;
    this.int2 = record.int2;
    this.dom = record.dom;
    this.net = record.net;
    this.procedure = context.procedure;
    this.host = context.host;
    this.retryable = passing.has(record.code);
  }
}

export class NotFoundError extends LibvirtError {
  override readonly name = 'NotFoundError';
}
export class AlreadyExistsError extends LibvirtError {
  override readonly name = 'AlreadyExistsError';
}
/** The object is not in a state in which this can be done. */
export class OperationInvalidError extends LibvirtError {
  override readonly name = 'OperationInvalidError';
}
export class InvalidArgumentError extends LibvirtError {
  override name = 'InvalidArgumentError';
}
export class XmlError extends InvalidArgumentError {
  override readonly name = 'XmlError';
}
export class UnsupportedError extends LibvirtError {
  override name = 'UnsupportedError';
}
/** The daemon is older than the procedure. */
export class UnknownProcedureError extends UnsupportedError {
  override readonly name = 'UnknownProcedureError';
}
/** libvirt gave up waiting, mostly for another job on the same domain. */
export class OperationTimeoutError extends LibvirtError {
  override readonly name = 'OperationTimeoutError';
}
export class OperationAbortedError extends LibvirtError {
  override readonly name = 'OperationAbortedError';
}
/** The agent in the guest does not answer. */
export class AgentUnresponsiveError extends LibvirtError {
  override readonly name = 'AgentUnresponsiveError';
}
export class ResourceBusyError extends LibvirtError {
  override readonly name = 'ResourceBusyError';
}
export class AuthFailedError extends LibvirtError {
  override readonly name = 'AuthFailedError';
}
export class AccessDeniedError extends LibvirtError {
  override readonly name = 'AccessDeniedError';
}

/** What passes by itself: time-outs, an agent that does not answer, what is busy. */
const timeouts = [68, 112];
const unresponsive = [86, 97];
const busy = [83, 87];
const passing: ReadonlySet<number> = new Set([...timeouts, ...unresponsive, ...busy]);

type ErrorClass = new (record: ErrorRecord, context: ErrorContext) => LibvirtError;
type Family = readonly [ErrorClass, readonly number[]];

const families: readonly Family[] = [
  [NotFoundError, [42, 43, 49, 50, 53, 57, 62, 66, 72, 80, 95, 96, 99, 101, 103, 104, 107, 111]],
  [AlreadyExistsError, [28, 37, 76, 90, 106]],
  [OperationInvalidError, [55]],
  [InvalidArgumentError, [6, 7, 8, 36, 44, 46, 47, 52, 58, 61, 65, 71, 73, 100, 102, 105]],
  [XmlError, [27, 35, 92]],
  [UnsupportedError, [3, 67, 74, 84]],
  [OperationTimeoutError, timeouts],
  [OperationAbortedError, [78]],
  [AgentUnresponsiveError, unresponsive],
  [ResourceBusyError, busy],
  [AuthFailedError, [45, 79, 94]],
  [AccessDeniedError, [29, 88]],
];

const classByCode: ReadonlyMap<number, ErrorClass> = new Map(
  families.flatMap(([family, codes]) => codes.map((code) => [code, family] as const)),
);

/** Code 39 of libvirt's RPC layer (domain 7) answers a number that the daemon does not know. */
const rpcCode = 39;
const rpcDomain = 7;

/** `1.2.8` as libvirt counts versions: 1,000,000 × major + 1,000 × minor + release. */
export function versionNumber(version: string): number {
  const [major = 0, minor = 0, release = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + release;
}

/** `newerThanDaemon`: the procedure came with a later libvirt than the daemon's. */
export function makeLibvirtError(
  record: ErrorRecord,
  context: ErrorContext,
  newerThanDaemon: boolean,
): LibvirtError {
  if (record.code === rpcCode && record.domain === rpcDomain && newerThanDaemon)
    return new UnknownProcedureError(record, context);
  return new (classByCode.get(record.code) ?? LibvirtError)(record, context);
}
