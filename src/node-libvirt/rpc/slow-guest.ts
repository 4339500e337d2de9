// Guests that keep the daemon waiting: while a call about one is unanswered for long, others about it stay
// in the queue, so that a frozen guest holds one slot and not all of them.
import type { Channel } from './channel.ts';
import type { PendingCall } from './pending.ts';

/** An unanswered call of this age makes its guest a slow one. */
export const slowAfterMs = 1_000;

export class SlowGuests {
  #guests: ReadonlySet<string> = new Set();
  #allSlow = false;

  get none(): boolean {
    return this.#guests.size === 0;
  }

  /** Whether every slot of every channel is taken by a call of that age. */
  get allSlow(): boolean {
    return this.#allSlow;
  }

  readonly mayGo = (call: PendingCall): boolean =>
    call.guest === undefined || call.header.priority === 'high' || !this.#guests.has(call.guest);

  /** Looks at what is in flight anew. */
  look(channels: readonly Channel[], now: number): void {
    const guests = new Set<string>();
    let allSlow = channels.length > 0;
    for (const channel of channels) {
      if (channel.free > 0) allSlow = false;
      for (const call of channel.calls()) {
        if (now - call.sentAt < slowAfterMs) allSlow = false;
        else if (call.guest !== undefined) guests.add(call.guest);
      }
    }
    this.#guests = guests;
    this.#allSlow = allSlow;
  }
}

/** The UUID of the domain that a call is about. */
export function guestOf(args: unknown): string | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const { dom, snap, checkpoint } = args as Readonly<Record<'dom' | 'snap' | 'checkpoint', unknown>>;
  if (dom !== undefined) return uuidOf(dom);
  const part = snap ?? checkpoint;
  return part === undefined ? undefined : uuidOf((part as { readonly dom?: unknown }).dom);
}

function uuidOf(dom: unknown): string | undefined {
  const uuid = (dom as { readonly uuid?: unknown } | null | undefined)?.uuid;
  return typeof uuid === 'string' ? uuid : undefined;
}
