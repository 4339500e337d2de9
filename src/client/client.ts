// The typed caller of the contract: names an endpoint, gets its output or throws the error that the manager
// named.
import type { AnyEndpoint, InputOf, OutputOf, ParamsOf, QueryOf } from '../contract/endpoint.ts';
import type { Endpoints } from '../contract/all.ts';
import type { PathTable } from '../contract/paths.gen.ts';
import { HostlerError, isErrorCode, type ErrorCode } from '../model/errors.ts';
import type { Refusal } from '../model/decision.ts';
import type { Facts } from '../model/json.ts';
import type { Response, Send } from './send.ts';

export type EndpointName = keyof Endpoints;

type Given<T> = unknown extends T ? object : T;
export type CallArguments<E extends AnyEndpoint> = Given<ParamsOf<E['path']>> & {
  readonly query?: QueryOf<E>;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
} & (E['input'] extends null ? object : { readonly input: InputOf<E> });

export interface Client {
  call<N extends EndpointName>(name: N, args: CallArguments<Endpoints[N]>): Promise<OutputOf<Endpoints[N]>>;
  /** The response as it is: streams, uploads, headers. Errors are thrown all the same. */
  open<N extends EndpointName>(name: N, args: OpenArguments): Promise<Response>;
}

export interface OpenArguments {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

export interface ClientOptions {
  readonly send: Send;
  readonly paths: PathTable;
  /** A bearer token, where the address needs one. */
  readonly token?: string;
  /** Who is acting, where the unix socket says only that it is an administrator. */
  readonly actor?: string;
}

export function createClient({ send, paths, token, actor }: ClientOptions): Client {
  const always: Record<string, string> = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(actor !== undefined && { 'hostler-actor': actor }),
  };

  async function open(name: EndpointName, args: OpenArguments): Promise<Response> {
    const { method, path } = paths[name];
    const response = await send({
      method,
      path: `/v1${fill(path, args.params ?? {})}${printQuery(args.query ?? {})}`,
      headers: { ...always, ...args.headers },
      ...(args.body !== undefined && { body: args.body }),
      ...(args.signal && { signal: args.signal }),
    });
    if (response.status >= 400) throw await readProblem(response);
    return response;
  }

  return {
    open,
    async call(name, args) {
      const { query, input, idempotencyKey, ifMatch, signal, ...params } = args as Record<string, unknown>;
      const headers: Record<string, string> = {};
      if (input !== undefined) headers['content-type'] = 'application/json';
      if (typeof idempotencyKey === 'string') headers['idempotency-key'] = idempotencyKey;
      if (typeof ifMatch === 'string') headers['if-match'] = ifMatch;
      const response = await open(name, {
        params: params as Record<string, string>,
        ...(query !== undefined && { query: query as Record<string, string> }),
        headers,
        ...(input !== undefined && { body: JSON.stringify(input) }),
        ...(signal !== undefined && { signal: signal as AbortSignal }),
      });
      const text = await readText(response);
      return (text === '' ? undefined : JSON.parse(text)) as never;
    },
  };
}

function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

function printQuery(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The error that the manager named; something in between that speaks no problem+json is said to be that. */
async function readProblem(response: Response): Promise<HostlerError> {
  const text = await readText(response);
  let found: Partial<ProblemFields>;
  try {
    found = JSON.parse(text) as Partial<ProblemFields>;
  } catch {
    found = {};
  }
  if (found.code === undefined || !isErrorCode(found.code)) {
    return new HostlerError('manager-unreachable', {
      message: `The answer with status ${String(response.status)} is not Hostler's`,
      fix: 'Check the address: is it the manager that listens there, and is no proxy in between?',
      facts: { status: response.status, start: text.slice(0, 200) },
    });
  }
  return new HostlerError(found.code, {
    message: found.detail ?? found.code,
    fix: found.fix ?? '',
    facts: { ...found.facts, ...(found.requestId !== undefined && { requestId: found.requestId }) },
    refusals: found.refusals ?? [],
  });
}

interface ProblemFields {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fix: string;
  readonly facts: Facts;
  readonly refusals: readonly Refusal[];
  readonly requestId: string;
}
