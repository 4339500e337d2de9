// Rule: a file imports only what the table allows its ring, packages and Node's own modules included.
import { builtinModules } from 'node:module';
import { ringOf, testPackages, type Ring } from './table.ts';
import { importsOf, isGenerated, isTest, type Breach, type Import, type SourceFile } from './tree.ts';

const builtins = new Set(builtinModules);

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function allowed(ring: Ring): string {
  const list = [...ring.rings, ...ring.packages, ...(ring.node ? ['Node'] : [])];
  return list.length === 0 ? 'nothing' : list.join(', ');
}

function mayImportFile(ring: Ring, to: string, wanted: Import): boolean {
  const target = ringOf(to);
  if (target.at === ring.at) return true;
  const inside = (r: string): boolean => to.startsWith(`${r}/`) || to === `${r}.ts`;
  if (ring.rings.some((r) => r === target.at || (r === 'src' && inside(r)))) return true;
  return ring.rings.includes(`${target.at} (types)`) && (wanted.typeOnly || isGenerated(to));
}

function breachOf(file: SourceFile, wanted: Import): string | null {
  const ring = ringOf(file.path);
  const from = `line ${String(wanted.line)}: ${ring.at === '' ? 'the top level' : ring.at}`;
  if (wanted.file !== null) {
    if (mayImportFile(ring, wanted.file, wanted)) return null;
    return `${from} may not import ${wanted.file}; it may import ${allowed(ring)}`;
  }
  const name = packageOf(wanted.specifier.replace(/^node:/, ''));
  if (wanted.specifier.startsWith('node:') || builtins.has(name)) {
    return ring.node || isTest(file.path)
      ? null
      : `${from} may not use Node (${wanted.specifier}): it also runs elsewhere`;
  }
  if (ring.packages.includes(name)) return null;
  if ((isTest(file.path) || ring.at === 'test') && testPackages.includes(name)) return null;
  return `${from} may not import the package ${name}; it may import ${allowed(ring)}`;
}

export function importBreaches(tree: readonly SourceFile[]): readonly Breach[] {
  return tree.flatMap((file) =>
    importsOf(file).flatMap((wanted) => {
      const message = breachOf(file, wanted);
      return message === null ? [] : [{ file: file.path, message }];
    }),
  );
}

/** Rule: no file reaches itself through its imports. */
export function cycleBreaches(tree: readonly SourceFile[]): readonly Breach[] {
  const edges = new Map(
    tree.map((f) => [f.path, importsOf(f).flatMap((i) => (i.file === null || i.typeOnly ? [] : [i.file]))]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const breaches: Breach[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      const loop = [...trail.slice(trail.indexOf(path)), path];
      breaches.push({ file: path, message: `imports go round: ${loop.join(' → ')}; no cycles are allowed` });
      return;
    }
    state.set(path, 'open');
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) visit(path, []);
  return breaches;
}
