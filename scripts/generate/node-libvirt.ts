// Writes src/node-libvirt/protocol/*.gen.ts from facts.json; with --check it only says what is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printEnums, printMacros } from './node-libvirt/enum.ts';
import { printEvents } from './node-libvirt/event.ts';
import { readFacts } from './node-libvirt/facts.ts';
import { ObjectWriter } from './node-libvirt/object.ts';
import { printProcedures } from './node-libvirt/procedure.ts';
import { TypeWriter } from './node-libvirt/type.ts';

const root = join(import.meta.dirname, '../../src/node-libvirt');

/** Every generated file, by its path in the package. */
export function generate(): Map<string, string> {
  const facts = readFacts(join(root, 'protocol/facts.json'));
  return new Map([
    ['protocol/type.gen.ts', new TypeWriter(facts).print()],
    ['protocol/remote.gen.ts', printProcedures(facts, 'remote')],
    ['protocol/qemu.gen.ts', printProcedures(facts, 'qemu')],
    ['protocol/enum.gen.ts', printEnums(facts)],
    ['protocol/macro.gen.ts', printMacros(facts)],
    ['api/event.gen.ts', printEvents(facts)],
    ...new ObjectWriter(facts).print(),
  ]);
}

/** The generated files that are missing or not what the facts say. */
export function outdated(): string[] {
  return [...generate()].filter(([path, text]) => read(join(root, path)) !== text).map(([path]) => path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function main(): void {
  if (process.argv.includes('--check')) {
    const stale = outdated();
    for (const path of stale) console.error(`src/node-libvirt/${path} is not what the facts say`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const [path, text] of generate()) writeFileSync(join(root, path), text);
}

if (import.meta.main) main();
