// The revision of a resource as an entity tag (RFC 9110, section 8.8.3), and the check that a change was
// made on the one that the caller has seen.
import { HostlerError } from '../../model/errors.ts';

export const etagOf = (revision: number): string => `"r${revision}"`;

export function checkUnchanged(ifMatch: string | null, revision: number, what: string): void {
  if (ifMatch === null || ifMatch === '*') return;
  const tags = ifMatch.split(',').map((t) => t.trim());
  if (tags.includes(etagOf(revision))) return;
  throw new HostlerError('changed', {
    message: `${what} was changed since the caller read it`,
    fix: 'Read it again, and send its new ETag as If-Match.',
    facts: { etag: etagOf(revision) },
  });
}
