// Finds a peer that is there but silent: our pings, counted while nothing at all comes back.
// (virkeepaliveprotocol.x)
import { headroomBytes, writeHeader, frameType, frameStatus, type Frame } from './frame.ts';

const program = 0x6b656570;
const version = 1;
const ping = 1;
const pong = 2;

export interface KeepaliveOptions {
  readonly intervalMs: number;
  /** So many pings without any sign of life, and the connection counts as dead. */
  readonly count: number;
}

export interface KeepaliveLink {
  send(frame: Buffer): void;
  /** `missed` pings are unanswered by now; 0 when the peer is heard again. */
  silent(missed: number): void;
  dead(reason: string): void;
}

function frameOf(number: number): Buffer {
  const frame = Buffer.allocUnsafe(headroomBytes);
  writeHeader(frame, { program, version, number }, frameType.message, 0, frameStatus.ok);
  return frame;
}

export class Keepalive {
  readonly #options: KeepaliveOptions;
  readonly #link: KeepaliveLink;
  #timer: NodeJS.Timeout | undefined;
  #missed = 0;
  #heard = false;
  #paused = false;

  constructor(options: KeepaliveOptions, link: KeepaliveLink) {
    this.#options = options;
    this.#link = link;
  }

  start(): void {
    this.#timer = setInterval(this.#tick, this.#options.intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whatever arrives is a sign of life. */
  heard(): void {
    this.#heard = true;
    if (this.#missed > 0) {
      this.#missed = 0;
      this.#link.silent(0);
    }
  }

  /** While we do not read, silence says nothing. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#missed = 0;
    this.#heard = true;
  }

  /** Takes a message of the keepalive program; false when the frame is another program's. */
  take(frame: Frame): boolean {
    if (frame.program !== program) return false;
    if (frame.procedure === ping) this.#link.send(frameOf(pong));
    return true;
  }

  readonly #tick = (): void => {
    if (this.#paused) return;
    if (this.#heard) {
      this.#heard = false;
      this.#link.send(frameOf(ping));
      return;
    }
    this.#missed += 1;
    if (this.#missed >= this.#options.count) {
      const seconds = (this.#missed * this.#options.intervalMs) / 1000;
      this.#link.dead(`no sign of life for ${seconds} s`);
      return;
    }
    this.#link.silent(this.#missed);
    this.#link.send(frameOf(ping));
  };
}
