// GET /events: the journal, as a page or as a stream.
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { facts, instant } from '../json.ts';
import { eventKinds, type EventKind } from '../../model/event/event.ts';

export const event = z.object({
  sequence: z.number().int(),
  at: instant,
  kind: z.enum(eventKinds as readonly [EventKind, ...EventKind[]]),
  /** The id of what it is about. */
  subject: z.string(),
  /** Who caused it: an actor, a task, or `observer`. */
  cause: z.string(),
  facts,
});
export type EventResource = z.output<typeof event>;

const sequence = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the sequence number of an event')
  .transform(Number);

export const eventFollow = endpoint({
  method: 'GET',
  path: '/events',
  summary:
    'The journal as server-sent events: all after `Last-Event-ID` (or `after`), then each as it happens; ' +
    'a reader that is too slow is cut and resumes where it was',
  access: 'read',
  query: z.strictObject({
    /** `latest`: only what happens from now on. */
    after: z.union([z.literal('latest'), sequence]).optional(),
    /** Without `follow=true` the stream ends with the newest event. */
    follow: z.enum(['true', 'false']).optional(),
    subject: z.string().max(120).optional(),
    /** Kinds, separated by commas; `vm.*` means all of a noun. */
    kinds: z.string().max(1000).optional(),
  }),
  input: null,
  output: event,
  status: 200,
  carries: 'events',
  errors: ['events-expired'],
});
