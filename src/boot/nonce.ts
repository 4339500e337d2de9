// The nonces of boots under way: each gets one manifest and one configuration archive, and none is ever
// taken twice.

/** The configuration is asked for right after the manifest. */
export const nonceLifetimeMs = 5 * 60 * 1000;
const maxNonces = 100_000;

interface Boot {
  readonly address: string;
  readonly config: string;
  readonly at: number;
  delivered: boolean;
}

/**
 * `unknown`: begin anew, with another nonce; it is what every boot finds that was under way when the service
 * restarted.
 */
export type NonceVerdict =
  { readonly config: string } | { readonly refused: string } | { readonly unknown: true };

export class NonceBook {
  readonly #boots = new Map<string, Boot>();
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }

  /** False when the nonce was seen before: a replayed request, or a machine without randomness. */
  open(nonce: string, address: string, config: string): boolean {
    this.#forget();
    if (this.#boots.has(nonce)) return false;
    this.#boots.set(nonce, { address, config, at: this.#now(), delivered: false });
    return true;
  }

  /** Which archive this boot may have: from the address that opened it, until it was delivered whole. */
  ask(nonce: string, address: string): NonceVerdict {
    const boot = this.#boots.get(nonce);
    if (!boot || this.#now() - boot.at > nonceLifetimeMs) return { unknown: true };
    if (boot.address !== address) return { refused: 'the boot with this nonce came from another address' };
    if (boot.delivered) return { refused: 'the configuration of this boot was delivered already' };
    return { config: boot.config };
  }

  markDelivered(nonce: string): void {
    const boot = this.#boots.get(nonce);
    if (boot) boot.delivered = true;
  }

  #forget(): void {
    const oldest = this.#now() - nonceLifetimeMs;
    // Insertion order is time order, so the first one that is young enough ends it.
    for (const [nonce, boot] of this.#boots) {
      if (boot.at > oldest && this.#boots.size < maxNonces) break;
      this.#boots.delete(nonce);
    }
  }
}
