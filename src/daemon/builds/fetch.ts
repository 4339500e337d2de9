// Loads the packages of a recipe from the machine's own apt sources into a store by digest, and writes the
// lock.
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostlerError } from '../../model/errors.ts';
import { openApt, type Apt, type Candidate } from './apt.ts';
import { compareLocks, printChange, printLock, sortedLock } from './lock.ts';
import type { Lock, LockChange, LockedPackage } from './lock.ts';
import type { OnProgress } from './progress.ts';
import type { Recipe } from './recipe.ts';
import { digestFile, isThere, lockPath, packagePath, readLock } from './store.ts';

export interface FetchRequest {
  readonly recipe: Recipe;
  /** The folder of all that builds keep: packages, locks, images. */
  readonly state: string;
  /** Take the newest versions, and say what that changes; without it the lock's versions are loaded. */
  readonly relock?: boolean;
  readonly onProgress?: OnProgress;
}

export interface FetchResult {
  readonly lock: Lock;
  /** Against the lock that was there before; empty when there was none. */
  readonly changes: readonly LockChange[];
  readonly loaded: number;
}

/** For a lock whose packages are neither in the store nor in any source any more. */
const packagesGone = (changes: readonly LockChange[]): HostlerError =>
  new HostlerError('packages-gone', {
    message:
      `${changes.length} locked packages are neither in the store nor in the sources: ` +
      `${changes.map(printChange).join(', ')}.`,
    fix: 'Write a new lock with --relock, or bring the store that holds these packages.',
    facts: { changes: changes.map(printChange) },
  });

async function writeAtomically(path: string, body: string): Promise<void> {
  const part = `${path}.${String(process.pid)}.part`;
  await writeFile(part, body);
  await rename(part, path);
}

/** Takes every wanted package that apt has loaded into the store; what an earlier run left behind goes. */
async function takeIn(
  state: string,
  apt: Apt,
  wanted: readonly Candidate[],
): Promise<Map<string, LockedPackage>> {
  const versions = new Map(wanted.map((p) => [p.name, p.version]));
  const taken = new Map<string, LockedPackage>();
  for (const file of (await readdir(apt.archives)).filter((f) => f.endsWith('.deb')).sort()) {
    const at = join(apt.archives, file);
    const sha256 = await digestFile(at);
    const { stdout } = await execa('dpkg-deb', [
      '-W',
      '--showformat=${Package}\\n${Version}\\n${Architecture}',
      at,
    ]);
    const [name = '', version = '', architecture = ''] = stdout.split('\n');
    if (versions.get(name) !== version) {
      await rm(at);
      continue;
    }
    taken.set(name, { name, version, architecture, sha256, size: (await stat(at)).size });
    await rename(at, packagePath(state, sha256));
  }
  return taken;
}

async function load(
  state: string,
  apt: Apt,
  wanted: readonly Candidate[],
  onProgress: OnProgress,
): Promise<Map<string, LockedPackage>> {
  let done = 0;
  await apt.download(wanted, () => {
    done += 1;
    onProgress({ step: 'load packages', done, total: wanted.length });
  });
  return takeIn(state, apt, wanted);
}

async function missingOf(state: string, lock: Lock): Promise<LockedPackage[]> {
  const missing: LockedPackage[] = [];
  for (const p of lock.packages) {
    const size = await stat(packagePath(state, p.sha256)).then(
      (s) => s.size,
      () => -1,
    );
    if (size !== p.size) missing.push(p);
  }
  return missing;
}

/** Fills the store with what a lock names; fails with what changed when the sources have moved on. */
async function fillFromLock(
  request: FetchRequest,
  apt: Apt,
  lock: Lock,
  onProgress: OnProgress,
): Promise<FetchResult> {
  const missing = await missingOf(request.state, lock);
  if (missing.length === 0) return { lock, changes: [], loaded: 0 };
  await apt.refresh();
  const offered = await apt.resolve([request.recipe.kernel, ...request.recipe.packages]);
  const names = new Set(missing.map((p) => p.name));
  const gone = compareLocks(
    missing,
    offered.filter((p) => names.has(p.name)),
  );
  if (gone.length > 0) throw packagesGone(gone);
  const loaded = await load(request.state, apt, missing, onProgress);
  const other = missing.filter((p) => loaded.get(p.name)?.sha256 !== p.sha256);
  if (other.length > 0) {
    throw packagesGone(
      other.map((p) => ({
        kind: 'changed',
        name: p.name,
        from: p.sha256,
        to: loaded.get(p.name)?.sha256 ?? '?',
      })),
    );
  }
  return { lock, changes: [], loaded: loaded.size };
}

export async function fetchPackages(request: FetchRequest): Promise<FetchResult> {
  const { recipe, state } = request;
  const onProgress = request.onProgress ?? (() => undefined);
  const apt = await openApt(join(state, 'apt', recipe.name), recipe.architecture);
  for (const folder of ['packages', 'locks']) await mkdir(join(state, folder), { recursive: true });
  const before = await readLock(state, recipe.name);
  if (before && request.relock !== true) return fillFromLock(request, apt, before, onProgress);

  onProgress({ step: 'read package indices', done: 0, total: 1 });
  await apt.refresh();
  const wanted = await apt.resolve([recipe.kernel, ...recipe.packages]);
  // A store that already holds a version gives it again; the rest is loaded.
  const known = new Map((before?.packages ?? []).map((p) => [`${p.name} ${p.version}`, p]));
  const kept: LockedPackage[] = [];
  const missing: Candidate[] = [];
  for (const p of wanted) {
    const old = known.get(`${p.name} ${p.version}`);
    if (old && (await isThere(packagePath(state, old.sha256)))) kept.push(old);
    else missing.push(p);
  }
  const loaded =
    missing.length > 0 ? await load(state, apt, missing, onProgress) : new Map<string, LockedPackage>();
  const lock = sortedLock(recipe.name, [...kept, ...loaded.values()]);
  const absent = compareLocks(wanted, lock.packages);
  if (absent.length > 0) {
    throw new Error(`apt loaded something else than it announced: ${absent.map(printChange).join(', ')}`);
  }
  await writeAtomically(lockPath(state, recipe.name), printLock(lock));
  await rm(join(state, 'apt', recipe.name, 'archives'), { recursive: true, force: true });
  return { lock, changes: before ? compareLocks(before.packages, lock.packages) : [], loaded: loaded.size };
}
