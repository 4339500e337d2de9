// GET /v1/events: the journal as server-sent events. A reader that falls behind is cut and told where to go
// on.
import type { eventFollow } from '../../../contract/event/follow.ts';
import { HostlerError } from '../../../model/errors.ts';
import type { HostlerEvent } from '../../../model/event/event.ts';
import type { Journal } from '../../events/journal.ts';
import { encodeCut, encodeEvent, encodeKeepalive, encodeRetry, parseLastEventId } from '../../events/sse.ts';
import type { Asked, Handler } from '../handler.ts';

const keepaliveMs = 15_000;
const retryMs = 1_000;
/** How much of the past one request reads when it does not follow. */
const page = 500;

type Query = Asked<typeof eventFollow>['query'];

function wanted({ subject, kinds }: Query): (event: HostlerEvent) => boolean {
  const patterns = kinds?.split(',').map((k) => k.trim());
  return (event) =>
    (subject === undefined || event.subject === subject || event.cause === subject) &&
    (patterns === undefined ||
      patterns.some((p) => (p.endsWith('.*') ? event.kind.startsWith(p.slice(0, -1)) : event.kind === p)));
}

async function startOf(journal: Journal, query: Query, headers: Headers): Promise<number> {
  const header = headers.get('last-event-id');
  if (header !== null && header !== '') return parseLastEventId(header);
  const { oldest, newest } = await journal.range();
  return query.after === 'latest' ? newest : (query.after ?? oldest - 1);
}

async function* past(journal: Journal, after: number): AsyncGenerator<HostlerEvent> {
  const { newest } = await journal.range();
  for (let last = after; last < newest;) {
    const events = await journal.read(last, page);
    if (events.length === 0) return;
    yield* events;
    last = events.at(-1)?.sequence ?? newest;
  }
}

export const serveEvents =
  (journal: Journal): Handler<typeof eventFollow> =>
  async ({ query, headers, signal }) => {
    const after = await startOf(journal, query, headers);
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    const source = query.follow === 'true' ? journal.follow(after, until) : past(journal, after);
    const events: AsyncIterator<HostlerEvent, undefined> = source[Symbol.asyncIterator]() as never;
    const isWanted = wanted(query);
    const encoder = new TextEncoder();
    let timer: NodeJS.Timeout | undefined;
    let last = after;
    const stream = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          controller.enqueue(encoder.encode(encodeRetry(retryMs)));
          timer = setInterval(() => {
            if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(encodeKeepalive()));
          }, keepaliveMs);
        },
        async pull(controller) {
          try {
            for (;;) {
              const { done, value } = await events.next();
              if (done === true) {
                clearInterval(timer);
                controller.close();
                return;
              }
              last = value.sequence;
              if (!isWanted(value)) continue;
              controller.enqueue(encoder.encode(encodeEvent(value)));
              return;
            }
          } catch (error) {
            clearInterval(timer);
            if (error instanceof HostlerError) controller.enqueue(encoder.encode(encodeCut(last)));
            controller.close();
          }
        },
        cancel() {
          clearInterval(timer);
          over.abort();
        },
      },
      { highWaterMark: 64 },
    );
    return new Response(stream, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    });
  };
