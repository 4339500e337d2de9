// MAC addresses of NICs: QEMU's own prefix and three random bytes, never one that is taken.

const prefix = '52:54:00';
/** How many random bytes one address takes. */
export const macRandomBytes = 3;

/** Counts up from the random start until one is free: deterministic in what it is given. */
export function chooseMac(random: Uint8Array, taken: ReadonlySet<string>): string {
  let number = ((random[0] ?? 0) << 16) | ((random[1] ?? 0) << 8) | (random[2] ?? 0);
  for (let tries = 0; tries <= taken.size; tries += 1) {
    const mac = `${prefix}:${(number.toString(16).padStart(6, '0').match(/../g) ?? []).join(':')}`;
    if (!taken.has(mac)) return mac;
    number = (number + 1) % 2 ** 24;
  }
  throw new RangeError('all MAC addresses of the prefix are taken');
}
