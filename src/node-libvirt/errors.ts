// What can go wrong between a caller and a daemon that is not libvirt's own answer: closed, late, refused
// before sending. libvirt's own errors are in libvirt-error.ts.

/**
 * What became of a call that has no answer: `not-sent` never left this process, `unknown` may have been
 * carried out, in part or whole, or may still be under way.
 */
export type Outcome = 'not-sent' | 'unknown';

export interface CallFailure {
  /** The procedure as libvirt names it; undefined where no call was concerned. */
  readonly procedure?: string | undefined;
  readonly host: string;
  readonly outcome: Outcome;
  readonly cause?: unknown;
}

const queryWords = /(?:^|_)(?:GET|LIST|LOOKUP|NUM|IS|SUPPORTS|HAS|STATS|PEEK|CAPABILITIES)(?:_|$)/;

/** Procedures that change nothing, so that asking again is harmless whatever became of the first time. */
export function isQuery(procedure: string): boolean {
  return queryWords.test(procedure);
}

/** Anything that happened to a call on its way; never an answer of the daemon. */
export class TransportError extends Error {
  override name = 'TransportError';
  readonly procedure: string | undefined;
  readonly host: string;
  readonly outcome: Outcome;
  /** Whether the same call may simply be made again. */
  readonly retryable: boolean;

  constructor(message: string, failure: CallFailure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.procedure = failure.procedure;
    this.host = failure.host;
    this.outcome = failure.outcome;
    this.retryable =
      failure.outcome === 'not-sent' || (failure.procedure !== undefined && isQuery(failure.procedure));
  }
}

function saying(failure: CallFailure, what: string): string {
  const call = failure.procedure === undefined ? '' : `${failure.procedure}: `;
  const fate =
    failure.procedure === undefined
      ? ''
      : failure.outcome === 'not-sent'
        ? '; the call was not sent'
        : '; what became of the call is unknown';
  return `${failure.host}: ${call}${what}${fate}`;
}

/** There is no connection, or it ended before the answer came. `cause` says why. */
export class ConnectionClosed extends TransportError {
  override readonly name = 'ConnectionClosed';
  readonly reason: string;

  constructor(reason: string, failure: CallFailure) {
    super(saying(failure, reason), failure);
    this.reason = reason;
  }
}

/** The caller's deadline passed. The daemon may still be at work on it. */
export class DeadlineExceeded extends TransportError {
  override readonly name = 'DeadlineExceeded';
  readonly deadlineMs: number;

  constructor(deadlineMs: number, failure: CallFailure) {
    super(saying(failure, `no answer within ${Math.round(deadlineMs)} ms`), failure);
    this.deadlineMs = deadlineMs;
  }
}

/** The caller's AbortSignal fired; `cause` is its reason. The daemon may still be at work on it. */
export class CallAborted extends TransportError {
  override readonly name = 'CallAborted';

  constructor(failure: CallFailure) {
    super(saying(failure, 'given up by the caller'), failure);
  }
}

/** What was to be sent is refused here, because a daemon would answer it by dropping the connection. */
export class RefusedBeforeSending extends TransportError {
  override readonly name = 'RefusedBeforeSending';

  constructor(what: string, failure: Omit<CallFailure, 'outcome'>) {
    super(saying({ ...failure, outcome: 'not-sent' }, what), { ...failure, outcome: 'not-sent' });
  }
}

/** A connection could not be made; `stage` says how far it came. */
export class ConnectFailed extends TransportError {
  override name = 'ConnectFailed';
  readonly stage: 'reach' | 'tls' | 'ssh' | 'authenticate' | 'open';

  constructor(stage: ConnectFailed['stage'], host: string, what: string, cause?: unknown) {
    super(`${host}: ${what}`, { host, outcome: 'not-sent', cause });
    this.stage = stage;
  }
}

/** The TLS handshake was done and then the daemon hung up: it does not accept our certificate. */
export class TlsRejected extends ConnectFailed {
  override readonly name = 'TlsRejected';

  constructor(host: string, cause?: unknown) {
    super(
      'tls',
      host,
      'the daemon refused our client certificate; is it expired, or of a CA that the daemon does not trust?',
      cause,
    );
  }
}

/** The daemon's certificate is not one that we trust: `code` is OpenSSL's word for why. */
export class TlsUntrusted extends ConnectFailed {
  override readonly name = 'TlsUntrusted';
  readonly code: string;

  constructor(host: string, code: string, message: string, cause?: unknown) {
    super('tls', host, `the daemon's certificate is refused: ${message} (${code})`, cause);
    this.code = code;
  }
}

/** What a shell ends with when there is no such program. */
const notFound = 127;
const whatIsNeeded =
  'the host needs virt-ssh-helper (it comes with its libvirt) or, for proxy=netcat, a netcat that knows -U';

/** The ssh client ended; `stderr` is what it said. */
export class SshFailed extends ConnectFailed {
  override readonly name = 'SshFailed';
  readonly stderr: string;
  readonly exitCode: number | null;

  constructor(host: string, stderr: string, exitCode: number | null) {
    const said = stderr.trim();
    const what = said === '' ? `ssh ended with code ${exitCode ?? 'unknown'}` : `ssh says: ${said}`;
    super('ssh', host, exitCode === notFound ? `${what}; ${whatIsNeeded}` : what);
    this.stderr = said;
    this.exitCode = exitCode;
  }
}

/** A URI that libvirt would not understand, or that this client cannot honour. */
export class UriRefused extends Error {
  override readonly name = 'UriRefused';
  readonly uri: string;

  constructor(uri: string, reason: string) {
    super(`${uri}: ${reason}`);
    this.uri = uri;
  }
}
