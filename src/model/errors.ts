// The kinds of error: a kind fixes the HTTP status and the exit code of every error that has it.

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'refused'
  | 'capacity'
  | 'unavailable'
  | 'stuck'
  | 'bug';

export const kinds: Readonly<Record<ErrorKind, { readonly status: number; readonly exit: number }>> = {
  invalid: { status: 400, exit: 2 },
  unauthenticated: { status: 401, exit: 7 },
  forbidden: { status: 403, exit: 7 },
  'not-found': { status: 404, exit: 3 },
  conflict: { status: 409, exit: 4 },
  refused: { status: 409, exit: 4 },
  capacity: { status: 507, exit: 4 },
  unavailable: { status: 503, exit: 5 },
  stuck: { status: 500, exit: 6 },
  bug: { status: 500, exit: 70 },
};
