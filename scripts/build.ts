// Builds what is published: dist/ of hostler, as JavaScript, because Node does not strip types under
// node_modules. node-libvirt goes into dist/node_modules, so that one tarball is all that an installation
// needs: npm does not pack a workspace as a bundled dependency.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
const client = join(root, 'dist/node_modules/node-libvirt');
const source = join(root, 'src/node-libvirt');
const compile = (...words: readonly string[]): number =>
  spawnSync(join(root, 'node_modules/.bin/tsc'), words, { cwd: root, stdio: 'inherit' }).status ?? 1;
const status =
  compile('-p', 'tsconfig.build.json') ||
  compile(
    '-p',
    join(source, 'tsconfig.build.json'),
    '--outDir',
    join(client, 'dist'),
    '--declaration',
    'false',
  );
for (const file of ['package.json', 'README.md', 'LICENSE']) cpSync(join(source, file), join(client, file));
const main = join(root, 'dist/cli/main.js');
if (existsSync(main)) chmodSync(main, 0o755);
process.exit(status);
