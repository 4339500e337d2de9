// Quantities of memory and storage as people write them: parse '2GiB', print 2147483648.

const units: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
};
export const MiB = 2 ** 20;
export const GiB = 2 ** 30;

const decimal = /^(\d{1,15}(?:\.\d{1,6})?)\s?(B|[KMGTP]iB)$/;

/** Whole bytes, or null. Units are spelled out: `2G` would leave open whether it is 2^30 or 10^9. */
export function parseBytes(text: string): number | null {
  const match = decimal.exec(text.trim());
  const factor = units[match?.[2] ?? ''];
  if (!match || factor === undefined) return null;
  const bytes = Number(match[1]) * factor;
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** Whole MiB, or null where the text is no quantity or no whole number of MiB. */
export function parseMiB(text: string): number | null {
  const bytes = parseBytes(text);
  return bytes === null || bytes % MiB !== 0 ? null : bytes / MiB;
}

/** The largest unit that needs at most two decimals; exact quantities print exactly and parse back. */
export function printBytes(bytes: number): string {
  if (bytes < 0) return `-${printBytes(-bytes)}`;
  let name = 'B';
  for (const [unit, factor] of Object.entries(units)) if (bytes >= factor) name = unit;
  const count = bytes / (units[name] ?? 1);
  return `${Math.round(count * 100) / 100}${name}`;
}

export const printMiB = (mib: number): string => printBytes(mib * MiB);
