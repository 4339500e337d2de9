// Errors on their way into the log: as records, without stacks and secrets.
import { HostlerError, type HostlerErrorRecord } from '../../../model/errors.ts';
import { redactFacts, redactText } from '../../events/redact.ts';

/**
 * The manager stops, or is no longer the active one: the run ends without a word, and the log tells the
 * next one.
 */
export class Left extends Error {
  override readonly name = 'Left';
}

export function asHostlerError(error: unknown, doing: string): HostlerError {
  if (error instanceof HostlerError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new HostlerError('bug', {
    message: `${doing}: ${said}`,
    fix: 'Report it with the id of the task; the log of the daemon has the stack.',
    cause: error,
  });
}

export function recordError(error: HostlerError): HostlerErrorRecord {
  const record = error.toJSON();
  return { ...record, message: redactText(record.message), facts: redactFacts(record.facts) };
}

export const cancelledError = (actor: string | null): HostlerError =>
  new HostlerError('cancelled', {
    message: actor === null ? 'The task was cancelled' : `The task was cancelled by ${actor}`,
    fix: 'Ask for it again if it is still wanted.',
  });

export const tooSlow = (step: string, deadlineMs: number): HostlerError =>
  new HostlerError('host-slow', {
    message: `Step ${step} did not end within ${deadlineMs / 1000} s`,
    fix: 'Look whether the host answers: hostler host doctor.',
    facts: { step, deadlineMs },
  });
