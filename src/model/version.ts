// Versions of libvirt and QEMU: as text, as libvirt's number, and which is older.

/** `9.0.0`. */
export type Version = string;

/** libvirt's and QEMU's own number: major × 1,000,000 + minor × 1,000 + release. */
export const versionOf = (number: number): Version =>
  `${Math.floor(number / 1_000_000)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`;

/** Negative where `a` is older. A missing part counts as 0. */
export function compareVersions(a: Version, b: Version): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = Number(left[part] ?? 0) - Number(right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const isAtLeast = (version: Version, wanted: Version): boolean =>
  compareVersions(version, wanted) >= 0;
