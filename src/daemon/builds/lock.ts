// The lock of a boot image: every package by version and digest; read, printed, and compared by package and
// version.

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly sha256: string;
  readonly size: number;
}

export interface Lock {
  readonly recipe: string;
  readonly packages: readonly LockedPackage[];
}

export type LockChange =
  | { readonly kind: 'added'; readonly name: string; readonly to: string }
  | { readonly kind: 'removed'; readonly name: string; readonly from: string }
  | { readonly kind: 'changed'; readonly name: string; readonly from: string; readonly to: string };

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

export const sortedLock = (recipe: string, packages: readonly LockedPackage[]): Lock => ({
  recipe,
  packages: [...packages].sort(byName),
});

/** One package a line, so that a difference of two locks reads well in any tool. */
export function printLock(lock: Lock): string {
  const lines = lock.packages.map((p) => '    ' + JSON.stringify(p));
  return `{\n  "recipe": ${JSON.stringify(lock.recipe)},\n  "packages": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

const isPackage = (p: unknown): p is LockedPackage => {
  if (typeof p !== 'object' || p === null) return false;
  const { name, version, architecture, sha256, size } = p as Record<string, unknown>;
  const texts = [name, version, architecture].every((t) => typeof t === 'string' && /^[\w.+:~-]+$/.test(t));
  return texts && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) && typeof size === 'number';
};

export function parseLock(text: string): Lock {
  const raw = JSON.parse(text) as { recipe?: unknown; packages?: unknown };
  if (typeof raw.recipe !== 'string' || !Array.isArray(raw.packages)) {
    throw new TypeError('a lock is an object with "recipe" and "packages"');
  }
  const wrong = raw.packages.findIndex((p) => !isPackage(p));
  if (wrong >= 0) throw new TypeError(`entry ${String(wrong)} of the lock is no package with a digest`);
  return sortedLock(raw.recipe, raw.packages as LockedPackage[]);
}

export function compareLocks(
  before: readonly { name: string; version: string }[],
  after: readonly { name: string; version: string }[],
): LockChange[] {
  const old = new Map(before.map((p) => [p.name, p.version]));
  const now = new Map(after.map((p) => [p.name, p.version]));
  const changes: LockChange[] = [];
  for (const [name, from] of old) {
    const to = now.get(name);
    if (to === undefined) changes.push({ kind: 'removed', name, from });
    else if (to !== from) changes.push({ kind: 'changed', name, from, to });
  }
  for (const [name, to] of now) if (!old.has(name)) changes.push({ kind: 'added', name, to });
  return changes.sort(byName);
}

export const printChange = (c: LockChange): string =>
  c.kind === 'changed'
    ? `${c.name} ${c.from} → ${c.to}`
    : c.kind === 'added'
      ? `${c.name} ${c.to} (new)`
      : `${c.name} ${c.from} (gone)`;
