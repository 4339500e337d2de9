// The daemon's own log: one line an entry on stderr, for journald or a file. Secrets and stacks of others
// never pass here.
import { HostlerError } from '../model/errors.ts';
import { redactText } from './events/redact.ts';

export interface Log {
  info(message: string): void;
  /** A mistake of ours, with its stack. */
  fault(error: unknown, context: string): void;
}

export function openLog(write: (line: string) => void, now: () => Date): Log {
  const line = (level: string, message: string): void => {
    write(`${now().toISOString()} ${level} ${redactText(message)}\n`);
  };
  return {
    info: (message) => line('info', message),
    fault(error, context) {
      if (error instanceof HostlerError && error.kind !== 'bug') {
        line('warning', `${context}: ${error.message} [${error.code}]`);
        return;
      }
      const cause = error instanceof HostlerError && error.cause !== undefined ? error.cause : error;
      line('error', `${context}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    },
  };
}
