// Finds the shared libraries that a program needs, in a tree of unpacked packages.
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';

/** Where Debian's packages put libraries, with /usr merged and without. */
const folders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib', 'lib', 'usr/lib64', 'lib64'];

async function indexLibraries(tree: string): Promise<Map<string, string>> {
  const index = new Map<string, string>();
  for (const folder of folders) {
    const names = await readdir(join(tree, folder)).catch(() => []);
    for (const name of names)
      if (name.includes('.so') && !index.has(name)) index.set(name, join(tree, folder, name));
  }
  return index;
}

/** The NEEDED entries and the interpreter in what `objdump -p` prints. */
export function parseNeeded(text: string): string[] {
  return [...text.matchAll(/^\s+NEEDED\s+(\S+)$/gm)].flatMap((match) => match[1] ?? []);
}

/** Paths of all libraries that the program loads, by name, the loader included. */
export async function librariesOf(program: string, tree: string): Promise<Map<string, string>> {
  const index = await indexLibraries(tree);
  const found = new Map<string, string>();
  const queue = [program];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const { stdout } = await execa('objdump', ['-p', file]);
    for (const name of [...parseNeeded(stdout), 'ld-linux-x86-64.so.2']) {
      if (found.has(name)) continue;
      const path = index.get(name);
      if (path === undefined) throw new Error(`${basename(program)} needs ${name}, which no package brought`);
      found.set(name, path);
      queue.push(path);
    }
  }
  return found;
}
