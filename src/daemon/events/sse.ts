// Events as text/event-stream (HTML standard, "Server-sent events"): pure encoding, and the reader's last
// number.
import type { HostlerEvent } from '../../model/event/event.ts';
import { HostlerError } from '../../model/errors.ts';

/** JSON holds no line break, so one `data` line carries it whole. */
export const encodeEvent = (event: HostlerEvent): string =>
  `id: ${event.sequence}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;

/** Keeps idle connections alive through proxies; clients ignore it. */
export const encodeKeepalive = (): string => ': keepalive\n\n';

/** How long a client waits before it comes again with its last number. */
export const encodeRetry = (ms: number): string => `retry: ${ms}\n\n`;

/** Sent before a reader that is too slow is cut: it comes again and misses nothing. */
export const encodeCut = (lastSequence: number): string =>
  `event: cut\ndata: ${JSON.stringify({ reason: 'the reader is too slow', resumeAfter: lastSequence })}\n\n`;

/** The header `Last-Event-ID`, or the parameter `after`. */
export function parseLastEventId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new HostlerError('invalid-input', {
    message: 'The number of the last event is not a number',
    fix: 'Send the id of the last event that was received, or none to begin with what comes next.',
    facts: { given: text.slice(0, 100) },
  });
}
