// What a handler is given and gives: one request, parsed and authorised, and the parts of the daemon that
// it may use.
import type { AnyEndpoint, OutputOf, ParamsOf } from '../../contract/endpoint.ts';
import type { Endpoints } from '../../contract/all.ts';
import type { Parsed, Schema } from '../../contract/parse.ts';
import type { Caller } from './caller.ts';

export interface Asked<E extends AnyEndpoint> {
  readonly params: ParamsOf<E['path']>;
  readonly query: Parsed<E['query']>;
  readonly input: E['input'] extends Schema ? Parsed<E['input']> : undefined;
  readonly caller: Caller;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** Of what was asked and of what: the same under the same key is the same request. */
  readonly digest: string;
  readonly ifMatch: string | null;
  readonly headers: Headers;
  /** The raw body, of endpoints that carry an upload. */
  readonly body: ReadableStream<Uint8Array> | null;
  readonly signal: AbortSignal;
}

export interface Answer<Body> {
  readonly body: Body;
  readonly etag?: string;
  /** Below /v1. */
  readonly location?: string;
}

/** An endpoint that carries a stream answers with the response itself. */
export type Handler<E extends AnyEndpoint> = (asked: Asked<E>) => Promise<Answer<OutputOf<E>> | Response>;

export type Handlers = { readonly [Name in keyof Endpoints]: Handler<Endpoints[Name]> };
