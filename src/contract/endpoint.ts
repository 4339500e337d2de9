// One endpoint of the HTTP API as data: routes serve it, the client calls it, OpenAPI and the references
// print it.
import { z } from 'zod';
import type { ErrorCode } from '../model/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a caller has to be: anybody, a reader, or an administrator. */
export type Access = 'open' | 'read' | 'admin';

export interface EndpointShape<Path extends string, Query, Input, Output> {
  readonly method: Method;
  /** Below /v1, with `:name` for each parameter. */
  readonly path: Path;
  /** One sentence; the first line of the reference. */
  readonly summary: string;
  readonly access: Access;
  readonly query: Query;
  /** What the body must be; null where there is none. */
  readonly input: Input;
  readonly output: Output;
  /** 202: work was begun, the body is its task, `Location` leads to it. */
  readonly status: 200 | 201 | 202 | 204;
  /** The errors of this endpoint beyond those that every endpoint has. */
  readonly errors: readonly ErrorCode[];
  /** Not JSON: `events` answers with server-sent events, `upload` takes raw bytes. */
  readonly carries?: 'events' | 'upload' | 'text';
}

export type AnyEndpoint = EndpointShape<string, z.ZodType, z.ZodType | null, z.ZodType>;

/** `'/vms/:vm/disks/:disk'` → `{ vm: string; disk: string }`. */
export type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Readonly<Record<Name, string>> & ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Readonly<Record<Name, string>>
    : unknown;

export type QueryOf<E extends AnyEndpoint> = z.input<E['query']>;
export type InputOf<E extends AnyEndpoint> = E['input'] extends z.ZodType ? z.input<E['input']> : undefined;
export type OutputOf<E extends AnyEndpoint> = z.output<E['output']>;

export const noQuery = z.strictObject({});
export const nothing = z.undefined();

/** The errors that any endpoint may answer; they are not repeated in each. */
export const everywhere = [
  'invalid-input',
  'body-too-large',
  'token-missing',
  'token-unknown',
  'not-permitted',
  'too-busy',
  'stopping',
  'not-active',
  'store-full',
  'store-unavailable',
  'bug',
] as const satisfies readonly ErrorCode[];

/** Keeps the literal types of one declaration. */
export function endpoint<
  const Path extends string,
  Query extends z.ZodType,
  Input extends z.ZodType | null,
  Output extends z.ZodType,
>(shape: EndpointShape<Path, Query, Input, Output>): EndpointShape<Path, Query, Input, Output> {
  return shape;
}
