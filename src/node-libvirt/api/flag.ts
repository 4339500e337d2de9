// Named options as the bits that libvirt wants.

/**
 * The bits of the options that are true. An unknown option is refused: it would be silently without effect.
 */
export function bits<T extends Readonly<Record<string, number>>>(
  table: T,
  options: { readonly [K in keyof T]?: boolean } | undefined,
): number {
  if (options === undefined) return 0;
  let sum = 0;
  for (const name of Object.keys(options)) {
    const bit = Object.hasOwn(table, name) ? table[name] : undefined;
    if (bit === undefined) {
      throw new TypeError(`there is no option '${name}'; there are ${Object.keys(table).join(', ')}`);
    }
    if (options[name] === true) sum |= bit;
  }
  return sum >>> 0;
}
