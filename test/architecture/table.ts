// The import table of ARCHITECTURE.md as data: what each ring may import. A rule that makes the code worse
// is changed here, with a decision record.

export interface Ring {
  /** Folders (or files) whose longest prefix decides which ring a file belongs to. */
  readonly at: string;
  /** Rings it may import, its own apart. `x (types)` allows `import type` and generated tables only. */
  readonly rings: readonly string[];
  readonly packages: readonly string[];
  /** Whether Node's built-in modules may be used: model, contract and client also run in a browser. */
  readonly node: boolean;
}

const ring = (at: string, rings: readonly string[], packages: readonly string[] = [], node = true): Ring => ({
  at,
  rings,
  packages,
  node,
});

const daemonParts = [
  'ports',
  'tasks',
  'observe',
  'hypervisor',
  'power',
  'builds',
  'blobs',
  'pki',
  'store',
  'events',
  'routes',
].map((part) => `src/daemon/${part}`);

export const table: readonly Ring[] = [
  ring('src/node-libvirt', []),
  ring('src/libvirt-xml', [], ['fast-xml-parser'], false),
  ring('src/model', [], [], false),
  ring('src/contract', ['src/model'], ['zod'], false),
  ring('src/client', ['src/contract', 'src/model'], [], false),
  ring('src/daemon/ports', ['src/model'], [], false),
  ring('src/daemon/tasks', ['src/model', 'src/daemon/ports', 'src/daemon/store', 'src/daemon/events']),
  ring('src/daemon/observe', ['src/model', 'src/daemon/ports', 'src/daemon/store', 'src/daemon/events']),
  ring('src/daemon/hypervisor', ['src/model', 'src/daemon/ports', 'src/libvirt-xml'], ['node-libvirt']),
  ring('src/daemon/power', ['src/model', 'src/daemon/ports'], ['execa']),
  ring('src/daemon/builds', ['src/model', 'src/daemon/ports'], ['execa']),
  ring('src/daemon/blobs', ['src/model', 'src/daemon/ports'], ['execa']),
  ring('src/daemon/pki', ['src/model', 'src/daemon/ports'], ['execa']),
  ring('src/daemon/store', ['src/model', 'src/daemon/ports'], ['kysely', 'pg']),
  ring('src/daemon/events', ['src/model', 'src/contract', 'src/daemon/store', 'src/daemon/ports']),
  ring(
    'src/daemon/routes',
    [
      'src/contract',
      'src/model',
      'src/daemon/ports',
      'src/daemon/tasks',
      'src/daemon/store',
      'src/daemon/events',
    ],
    ['hono'],
  ),
  ring(
    'src/daemon',
    ['src/contract', 'src/model', 'src/boot', ...daemonParts],
    ['hono', '@hono/node-server'],
  ),
  ring('src/boot', ['src/client', 'src/contract', 'src/model'], ['hono', '@hono/node-server', 'execa']),
  ring('src/cli/serve', ['src/cli', 'src/daemon']),
  ring('src/cli', ['src/client', 'src/contract (types)', 'src/model']),
  ring('src/console', ['src/client', 'src/contract', 'src/model'], ['preact'], false),
  ring('src/lab', ['src/libvirt-xml'], ['execa', 'node-libvirt']),
  ring(
    'scripts',
    ['src/lab', 'src/libvirt-xml', 'src/contract', 'src/model', 'src/daemon/builds'],
    ['execa', 'typescript'],
  ),
  ring(
    'test',
    ['src', 'scripts'],
    ['node-libvirt', 'execa', 'typescript', 'kysely', 'pg', 'zod', 'hono', '@hono/node-server'],
  ),
  ring('', [], ['vitest', 'eslint', '@eslint/js', 'typescript-eslint']),
];

/** What a unit test may import beyond what its ring may. */
export const testPackages: readonly string[] = ['vitest', 'fast-check'];

export function ringOf(file: string): Ring {
  const found = table
    .filter((r) => r.at === '' || file === `${r.at}.ts` || file.startsWith(`${r.at}/`))
    .reduce((best, r) => (r.at.length > best.at.length ? r : best));
  return found;
}
