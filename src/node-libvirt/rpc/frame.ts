// Bytes of a connection ⇄ frames: length word, six header words, payload. Pure; every length is checked
// before use.
import { ProtocolError } from '../xdr/protocol-error.ts';

/** The length word and the header, which precede the payload. */
export const headroomBytes = 28;
/** The length word counts itself and the header. */
export const maxFrameBytes = 33_554_432;

/** virNetMessageType */
export const frameType = {
  call: 0,
  reply: 1,
  message: 2,
  stream: 3,
  callFds: 4,
  replyFds: 5,
  hole: 6,
} as const;
/** virNetMessageStatus */
export const frameStatus = { ok: 0, error: 1, continue: 2 } as const;

export class Frame {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
  readonly payload: Buffer;
  /** Whether the payload is read over as soon as the connection is read again: copy what is kept. */
  readonly borrowed: boolean;
  /** Where the frame began, in bytes from the start of the connection. */
  readonly offset: number;

  /** `bytes` is the whole frame, length word included. */
  constructor(bytes: Buffer, offset: number, borrowed: boolean) {
    this.program = bytes.readUInt32BE(4);
    this.version = bytes.readUInt32BE(8);
    this.procedure = bytes.readInt32BE(12);
    this.type = bytes.readInt32BE(16);
    this.serial = bytes.readUInt32BE(20);
    this.status = bytes.readInt32BE(24);
    this.payload = bytes.subarray(headroomBytes);
    this.borrowed = borrowed;
    this.offset = offset;
  }

  /** The same with bytes of its own. */
  kept(): Frame {
    const bytes = Buffer.allocUnsafe(headroomBytes + this.payload.length);
    const { program, version, procedure } = this;
    writeHeader(bytes, { program, version, number: procedure }, this.type, this.serial, this.status);
    this.payload.copy(bytes, headroomBytes);
    return new Frame(bytes, this.offset, false);
  }
}

export interface FrameHeader {
  readonly program: number;
  readonly version: number;
  /** The procedure's number. */
  readonly number: number;
}

/**
 * Writes length and header into the headroom of `frame`; `length` is the whole frame's when it goes on
 * elsewhere.
 */
export function writeHeader(
  frame: Buffer,
  header: FrameHeader,
  type: number,
  serial: number,
  status: number,
  length = frame.length,
): void {
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(header.program, 4);
  frame.writeUInt32BE(header.version, 8);
  frame.writeInt32BE(header.number, 12);
  frame.writeInt32BE(type, 16);
  frame.writeUInt32BE(serial, 20);
  frame.writeInt32BE(status, 24);
}

/** Cuts what arrives into frames. After it threw, the connection cannot be read any further. */
export class FrameParser {
  readonly #onFrame: (frame: Frame) => void;
  /** Chunks of a frame that is not complete yet, and how many bytes they are. */
  #parts: Buffer[] = [];
  #held = 0;
  /** The whole length of the incomplete frame; 0 while its length word is not complete. */
  #wanted = 0;
  /** Bytes of all complete frames so far. */
  #offset = 0;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Whether a frame has begun that is not complete. */
  get midFrame(): boolean {
    return this.#held > 0;
  }

  /** `borrowed`: the chunk is the reader's again when this returns. */
  push(chunk: Buffer, borrowed = false): void {
    let bytes = chunk;
    let copied = !borrowed;
    if (this.#held > 0) {
      const whole = this.#collect(copied ? chunk : Buffer.from(chunk));
      if (whole === undefined) return;
      bytes = whole;
      copied = true;
    }
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = this.#checkedLength(bytes, at);
      if (bytes.length - at < length) {
        this.#wanted = length;
        break;
      }
      const frame = new Frame(bytes.subarray(at, at + length), this.#offset, !copied);
      at += length;
      this.#offset += length;
      this.#onFrame(frame);
    }
    if (at < bytes.length) {
      const rest = at === 0 ? bytes : bytes.subarray(at);
      this.#parts.push(copied ? rest : Buffer.from(rest));
      this.#held = bytes.length - at;
    }
  }

  /**
   * The bytes held and the chunk as one, once they hold a whole frame (so that a large frame is copied
   * once).
   */
  #collect(chunk: Buffer): Buffer | undefined {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < (this.#wanted === 0 ? 4 : this.#wanted)) return undefined;
    const whole = Buffer.concat(this.#parts, this.#held);
    this.#parts = [];
    this.#held = 0;
    this.#wanted = 0;
    return whole;
  }

  #checkedLength(bytes: Buffer, at: number): number {
    const length = bytes.readUInt32BE(at);
    if (length < headroomBytes || length > maxFrameBytes)
      throw new ProtocolError(
        `a frame of ${length} bytes is not between ${headroomBytes} and ${maxFrameBytes}`,
        this.#offset,
      );
    return length;
  }
}
