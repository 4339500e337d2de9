// What is thrown when bytes are not what the protocol says: the connection cannot go on after it.

/** Bytes that do not follow the protocol. `offset` counts from the start of the payload being read. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (at byte ${offset})`);
    this.offset = offset;
  }
}
