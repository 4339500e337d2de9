// Globs below a root that is not ours: `*` within one name, links never followed, so nothing outside is ever
// named.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const pattern = (segment: string): RegExp =>
  new RegExp(`^${segment.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

/** Paths relative to the root, sorted; a link on the way ends the search there. */
export async function expandGlob(root: string, glob: string): Promise<string[]> {
  let found = [''];
  for (const segment of glob.split('/').filter((s) => s !== '')) {
    const next: string[] = [];
    for (const at of found) {
      const folder = join(root, at);
      if (!(await lstat(folder)).isDirectory()) continue;
      const names = segment.includes('*')
        ? (await readdir(folder)).filter((name) => pattern(segment).test(name))
        : [segment];
      for (const name of names) {
        const there = await lstat(join(folder, name)).catch(() => undefined);
        if (there) next.push(join(at, name));
      }
    }
    found = next;
  }
  return found.sort();
}
