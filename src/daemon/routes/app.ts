// The HTTP application: every endpoint of the contract with its handler, and the answers that all share. It
// decides nothing.
import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { endpoints } from '../../contract/all.ts';
import type { AnyEndpoint } from '../../contract/endpoint.ts';
import { printOpenApi } from '../../contract/openapi.ts';
import { printProblem, problemType } from '../../contract/problem.ts';
import { HostlerError } from '../../model/errors.ts';
import { identify, permit, type Caller, type ReadToken } from './caller.ts';
import type { Answer, Asked, Handler, Handlers } from './handler.ts';
import type { Metrics } from './metrics/serve.ts';
import type { repeatFrom } from './submit.ts';
import { digestOf } from '../tasks/engine/repeat.ts';
import { parseJson, parseWith, readBody } from './read-body.ts';

export interface AppOptions {
  readonly version: string;
  readonly handlers: Handlers;
  readonly readToken: ReadToken;
  /** The answer that a request with the same key was given before. */
  readonly readRepeated: ReturnType<typeof repeatFrom>;
  /** Whether the connection came over the unix socket. */
  readonly isLocal: (context: Context) => boolean;
  /** Faults of ours, with the request id that the caller was shown. */
  readonly report: (error: unknown, requestId: string) => void;
  readonly metrics: Metrics;
}

const idempotencyKey = /^[\x21-\x7e]{1,200}$/;

export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  for (const [name, endpoint] of Object.entries(endpoints) as [keyof Handlers, AnyEndpoint][]) {
    const handler = options.handlers[name] as unknown as Handler<AnyEndpoint>;
    app.on(endpoint.method, `/v1${endpoint.path}`, async (context) => {
      const began = performance.now();
      const response = await answering(options, context, (requestId) =>
        serve(options, context, endpoint, handler, requestId),
      );
      options.metrics.observe(name, response.status, (performance.now() - began) / 1000);
      return response;
    });
  }
  const openApi = JSON.stringify(printOpenApi(options.version));
  app.get(
    '/v1/openapi.json',
    () => new Response(openApi, { headers: { 'content-type': 'application/json' } }),
  );
  app.get('/metrics', (context) =>
    answering(options, context, async () => {
      permit(await callerOf(options, context), 'read');
      return options.metrics.answer();
    }),
  );
  app.all('*', (context) =>
    answering(options, context, () => {
      throw new HostlerError('path-not-found', {
        message: `There is no ${context.req.method} ${context.req.path.slice(0, 200)}`,
        fix: 'GET /v1/openapi.json lists every endpoint.',
      });
    }),
  );
  return app;
}

async function answering(
  options: AppOptions,
  context: Context,
  work: (requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = randomUUID();
  try {
    return await work(requestId);
  } catch (error) {
    const known = error instanceof HostlerError ? error : unexpected(error);
    if (known.kind === 'bug') options.report(error, requestId);
    const body = printProblem(known.toJSON(), known.status, requestId);
    return context.json(body, known.status as ContentfulStatusCode, {
      'content-type': problemType,
      ...(known.retry === 'later' && { 'retry-after': '1' }),
    });
  }
}

const unexpected = (cause: unknown): HostlerError =>
  new HostlerError('bug', {
    message: 'Hostler made a mistake while it answered',
    fix: 'Report it with the request id; the log of the daemon has the details.',
    cause,
  });

const callerOf = (options: AppOptions, context: Context): Promise<Caller> =>
  identify(
    {
      local: options.isLocal(context),
      authorization: context.req.header('authorization'),
      claimedActor: context.req.header('hostler-actor'),
    },
    options.readToken,
  );

async function serve(
  options: AppOptions,
  context: Context,
  endpoint: AnyEndpoint,
  handler: Handler<AnyEndpoint>,
  requestId: string,
): Promise<Response> {
  const { req } = context;
  const caller =
    endpoint.access === 'open'
      ? { actor: 'anybody', access: 'read' as const }
      : await callerOf(options, context);
  permit(caller, endpoint.access);
  const query = parseWith(endpoint.query, req.query(), 'query');
  const input =
    endpoint.input === null
      ? undefined
      : parseWith(endpoint.input, parseJson(await readBody(req.raw)), 'body');
  const asked = {
    params: req.param(),
    query,
    input,
    caller,
    requestId,
    idempotencyKey: readKey(req.header('idempotency-key')),
    digest: digestOf({ method: endpoint.method, path: endpoint.path, params: req.param(), query, input }),
    ifMatch: req.header('if-match') ?? null,
    headers: req.raw.headers,
    body: endpoint.carries === 'upload' ? req.raw.body : null,
    signal: req.raw.signal,
  };
  const repeated = endpoint.status === 202 ? await options.readRepeated(asked) : null;
  const answer: Response | Answer<unknown> = repeated ?? (await handler(asked as Asked<AnyEndpoint>));
  if (answer instanceof Response) return answer;
  return new Response(endpoint.status === 204 ? null : JSON.stringify(answer.body), {
    status: endpoint.status,
    headers: {
      'content-type': 'application/json',
      'request-id': requestId,
      ...(answer.etag !== undefined && { etag: answer.etag }),
      ...(answer.location !== undefined && { location: `/v1${answer.location}` }),
    },
  });
}

function readKey(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (idempotencyKey.test(given)) return given;
  throw new HostlerError('invalid-input', {
    message: 'The header Idempotency-Key is empty, too long or holds spaces',
    fix: 'Use up to 200 printable characters, a UUID for example.',
  });
}
