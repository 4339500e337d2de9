// The description of one remote procedure: its numbers, and how its arguments and its reply are coded.

/** A call that the daemon answers. The constants of `protocol/` are the only instances. */
export interface Procedure<Args, Ret> {
  /** As libvirt names it, without the program's prefix: `DOMAIN_GET_INFO`. */
  readonly name: string;
  readonly program: number;
  readonly version: number;
  readonly number: number;
  /** Calls of high priority are answered by workers that no long call can occupy. */
  readonly priority: 'high' | 'normal';
  /** Whether the call opens a stream, and who sends on it. */
  readonly stream: 'none' | 'read' | 'write' | 'both';
  /** The libvirt version that brought it; `0.0.0` where it was always there. */
  readonly since: string;
  /** Whether it moves file descriptors, which plain Node cannot. */
  readonly fds: boolean;
  /** The payload, after `headroom` bytes that are left free for the frame's length and header. */
  encode(args: Args, headroom?: number): Buffer;
  /** Strict: throws ProtocolError with the offset when a byte is missing, wrong or left over. */
  decode(payload: Uint8Array): Ret;
}

/** A message that the daemon sends by itself. */
export interface EventMessage<Message> {
  readonly name: string;
  readonly program: number;
  readonly version: number;
  readonly number: number;
  decode(payload: Uint8Array): Message;
}
