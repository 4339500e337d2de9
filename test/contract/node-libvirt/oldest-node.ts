// The oldest Node that the package says it needs, from the npm registry, kept in the checkout's cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const cache = join(import.meta.dirname, '../../../.cache');
const platform = `node-${process.platform}-${process.arch}`;

/** `range` as in package.json's engines: `>=22.12`. */
export function oldestNode(range: string): string | { readonly missing: string } {
  const version = /^>=(\d+\.\d+)$/.exec(range)?.[1];
  if (version === undefined) throw new Error(`engines.node is '${range}': which is the oldest?`);
  const folder = join(cache, `node-${version}.0`);
  const node = join(folder, 'node_modules', platform, 'bin/node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const words = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund'];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const done = spawnSync('npm', [...words, `${platform}@${version}.0`], { env, encoding: 'utf8' });
  if (existsSync(node)) return node;
  return { missing: `Node ${version}.0 could not be had from the npm registry: ${done.stderr.slice(-500)}` };
}
