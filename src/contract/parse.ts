// Holds a value against a schema of the contract: the value as the contract means it, or every fault with
// its path.
import type { z } from 'zod';

export type Schema = z.ZodType;
export type Parsed<S extends Schema> = z.output<S>;

export interface Fault {
  readonly path: string;
  readonly fault: string;
}
export type ParseResult<S extends Schema> =
  | { readonly ok: true; readonly value: Parsed<S> }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** How many faults are named, and how long each may be: the input decides both. */
const faultsMax = 20;
const pathLengthMax = 200;
const faultLengthMax = 300;

export function parse<S extends Schema>(schema: S, value: unknown): ParseResult<S> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues.slice(0, faultsMax).map((issue) => ({
    path: issue.path.map(String).join('.').slice(0, pathLengthMax),
    fault: issue.message.slice(0, faultLengthMax),
  }));
  return { ok: false, faults };
}
