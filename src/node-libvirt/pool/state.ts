// How a host stands, as one value with its reason.

export type HostState =
  | {
      readonly name: 'connecting';
      readonly since: Date;
      /** Why the last connection ended or the last attempt failed; undefined before the first. */
      readonly reason: string | undefined;
      /** When the next attempt begins; undefined while one is under way. Calls fail at once until then. */
      readonly retryAt: Date | undefined;
      readonly failures: number;
    }
  | { readonly name: 'ready'; readonly since: Date }
  /** Connected, but the daemon has been silent for some pings. */
  | { readonly name: 'degraded'; readonly since: Date; readonly reason: string }
  | { readonly name: 'closed'; readonly since: Date; readonly reason: string };

/**
 * Waits that double, each drawn from the upper half of its range, so that many clients do not return as
 * one.
 */
export function backoffMs(failures: number, firstMs: number, mostMs: number, random: number): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return whole * (0.5 + random / 2);
}
