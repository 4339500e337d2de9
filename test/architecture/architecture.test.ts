import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cycleBreaches, importBreaches } from './imports.ts';
import { nameBreaches, openingBreaches } from './names.ts';
import { sizeBreaches } from './sizes.ts';
import { sliceBreaches } from './slices.ts';
import { readTree, type Breach, type SourceFile } from './tree.ts';

const print = (breaches: readonly Breach[]): string[] => breaches.map((b) => `${b.file}: ${b.message}`);

describe('the tree keeps the rules', () => {
  const tree = readTree(join(import.meta.dirname, '../..'));
  test('there is a tree', () => expect(tree.length).toBeGreaterThan(5));
  test('imports follow the table', () => expect(print(importBreaches(tree))).toEqual([]));
  test('no cycles', () => expect(print(cycleBreaches(tree))).toEqual([]));
  test('files, functions and lines keep their size', () => expect(print(sizeBreaches(tree))).toEqual([]));
  test('names mean something', () => expect(print(nameBreaches(tree))).toEqual([]));
  test('every file opens with what it is', () => expect(print(openingBreaches(tree))).toEqual([]));
  test('every changing command has its slice', () =>
    expect(print(sliceBreaches(tree.map((f) => f.path)))).toEqual([]));
});

describe('each rule can fail, and says file, breach and what is allowed', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text });
  const one = (breaches: readonly Breach[]): string => {
    expect(breaches).toHaveLength(1);
    return print(breaches)[0] ?? '';
  };

  test('a ring that reaches outward', () => {
    const bad = file(
      'src/model/vm.ts',
      `// A VM.\nimport { open } from '../daemon/store/open.ts';\nopen();\n`,
    );
    expect(one(importBreaches([bad]))).toBe(
      'src/model/vm.ts: line 2: src/model may not import src/daemon/store/open.ts; it may import nothing',
    );
  });
  test('a package that the table does not name', () => {
    const bad = file('src/contract/vm.ts', `// A VM.\nimport { Hono } from 'hono';\nnew Hono();\n`);
    expect(one(importBreaches([bad]))).toBe(
      'src/contract/vm.ts: line 2: src/contract may not import the package hono; ' +
        'it may import src/model, zod',
    );
  });
  test('Node in a ring that also runs in a browser', () => {
    const bad = file('src/client/call.ts', `// A call.\nexport const fs = await import('node:fs');\n`);
    expect(one(importBreaches([bad]))).toContain('may not use Node (node:fs)');
  });
  test('the schemas of the contract at the start of the CLI', () => {
    const bad = file(
      'src/cli/vm/list.ts',
      `// Lists.\nimport { vm } from '../../contract/vm/list.ts';\nvm();\n`,
    );
    const good = file(
      'src/cli/vm/list.ts',
      `// Lists.\nimport type { Vm } from '../../contract/vm/list.ts';\n`,
    );
    expect(one(importBreaches([bad]))).toContain('src/contract (types)');
    expect(importBreaches([good])).toEqual([]);
  });
  test('a test package outside a test', () => {
    const bad = file('src/model/vm.ts', `// A VM.\nimport { test } from 'vitest';\ntest('x', () => {});\n`);
    expect(one(importBreaches([bad]))).toContain('may not import the package vitest');
    expect(importBreaches([{ ...bad, path: 'src/model/vm.test.ts' }])).toEqual([]);
  });
  test('a cycle', () => {
    const a = file('src/model/a.ts', `// A.\nimport './b.ts';\n`);
    const b = file('src/model/b.ts', `// B.\nimport './a.ts';\n`);
    expect(one(cycleBreaches([a, b]))).toContain('src/model/a.ts → src/model/b.ts → src/model/a.ts');
  });
  test('a file, a function, a line too large', () => {
    const long = `// Long.\n${'export {};\n'.repeat(401)}`;
    expect(one(sizeBreaches([file('src/model/long.ts', long)]))).toContain('has 402 lines; 400 are allowed');
    const deep = `// Deep.\nexport function f(): void {\n${'  void 0;\n'.repeat(70)}}\n`;
    expect(one(sizeBreaches([file('src/model/deep.ts', deep)]))).toContain(
      'line 2 has 72 lines of its own; 65',
    );
    expect(one(sizeBreaches([file('src/model/wide.ts', `// ${'x'.repeat(120)}\n`)]))).toContain(
      'line 1 is 123',
    );
  });
  test('a folder, a file, a type that says nothing', () => {
    expect(one(nameBreaches([file('src/model/utils/hash.ts', '// Hash.\n')]))).toContain(
      "'utils' says nothing",
    );
    expect(one(nameBreaches([file('src/model/vmState.ts', '// State.\n')]))).toContain('not kebab-case');
    const type = file('src/model/vm.ts', '// A VM.\nexport interface VmManager { x: 1 }\n');
    expect(one(nameBreaches([type]))).toContain("'VmManager'");
  });
  test('a file that does not say what it is', () => {
    expect(one(openingBreaches([file('src/model/vm.ts', 'export {};\n')]))).toContain(
      'opens without a sentence',
    );
  });
  test('a changing command without its slice', () => {
    const paths = ['src/cli/vm/stop.ts', 'src/contract/vm/stop.ts', 'src/daemon/routes/vm/stop.ts'];
    expect(one(sliceBreaches(paths))).toContain(
      'lacks src/model/vm/stop.ts, src/daemon/tasks/vm/stop.ts, test/lab/vm/stop.test.ts',
    );
    expect(sliceBreaches(paths, { 'vm/stop': 'a reason' })).toEqual([]);
    expect(
      sliceBreaches(['src/cli/vm/list.ts', 'src/contract/vm/list.ts', 'src/daemon/routes/vm/list.ts']),
    ).toEqual([]);
  });
});
