// What the client asks of its surroundings: one HTTP exchange. node:http over a unix socket in the CLI,
// fetch in a browser.

export interface Request {
  readonly method: string;
  /** With the query: `/v1/vms?limit=10`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

export interface Response {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Rejects with a HostlerError `manager-unreachable` when there is no answer at all. */
export type Send = (request: Request) => Promise<Response>;
