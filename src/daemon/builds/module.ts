// Kernel modules of a root: what leaves, what stays because a kept module needs it, and the closure of a
// list of names.
import { readFile, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';

/** modules.dep: each module's path with the paths it needs, all relative to the folder of the kernel. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>;

export function parseModuleDep(text: string): ModuleGraph {
  const graph = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [path, rest = ''] = line.split(':', 2);
    if (path) graph.set(path, rest.split(' ').filter(Boolean));
  }
  return graph;
}

/** depmod and modprobe treat `-` and `_` as one. */
export const moduleNameOf = (path: string): string =>
  basename(path)
    .replace(/\.ko(?:\.\w+)?$/, '')
    .replaceAll('-', '_');

/** These modules with all that they need; `absent` are names that the kernel does not have. */
export function closureOf(
  graph: ModuleGraph,
  names: readonly string[],
): { readonly paths: readonly string[]; readonly absent: readonly string[] } {
  const wanted = new Set(names.map((n) => n.replaceAll('-', '_')));
  const paths = new Set<string>();
  for (const [path, needs] of graph) {
    const name = moduleNameOf(path);
    if (!wanted.has(name)) continue;
    wanted.delete(name);
    paths.add(path);
    for (const need of needs) paths.add(need);
  }
  return { paths: [...paths].sort(), absent: [...wanted].sort() };
}

/** What leaves: everything below the dropped folders, but for what a module elsewhere needs. */
export function chooseDropped(graph: ModuleGraph, folders: readonly string[]): string[] {
  const below = (path: string): boolean => folders.some((f) => path === f || path.startsWith(`${f}/`));
  const needed = new Set<string>();
  for (const [path, needs] of graph) if (!below(path)) for (const need of needs) needed.add(need);
  return [...graph.keys()].filter((path) => below(path) && !needed.has(path)).sort();
}

export async function readKernelVersion(root: string): Promise<string> {
  const [version, ...more] = await readdir(join(root, 'usr/lib/modules'));
  if (version === undefined || more.length > 0) {
    throw new Error(
      `the root is to hold the modules of exactly one kernel, found ${String(more.length + 1)}`,
    );
  }
  return version;
}

export const modulesOf = (root: string, kernel: string): string => join(root, 'usr/lib/modules', kernel);

export const readGraph = async (root: string, kernel: string): Promise<ModuleGraph> =>
  parseModuleDep(await readFile(join(modulesOf(root, kernel), 'modules.dep'), 'utf8'));

/** depmod of the root itself, so that the machine that builds needs none. */
export async function runDepmod(root: string, kernel: string): Promise<void> {
  await execa('chroot', [root, 'depmod', kernel]);
}

export async function trimModules(root: string, kernel: string, folders: readonly string[]): Promise<number> {
  await runDepmod(root, kernel);
  const dropped = chooseDropped(await readGraph(root, kernel), folders);
  for (const path of dropped) await rm(join(modulesOf(root, kernel), path));
  await runDepmod(root, kernel);
  return dropped.length;
}
