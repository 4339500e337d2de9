// The boot image of a lab's nodes: built once by a manager of its own in the cache, taken over by each
// lab's manager.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../folder.ts';
import { waitFor } from '../wait.ts';
import { recipe } from './plan.ts';

const checkout = join(import.meta.dirname, '../../..');
const main = join(checkout, 'src/cli/main.ts');
const environment = { NODE_OPTIONS: '--conditions=hostler-source' };

/**
 * A manager's state folder: its signing key, packages, images. An image trusts the key that it was built
 * with.
 */
export const imageCache = (): string => join(cacheFolder(), 'boot');

/** Building needs the network, which a lab's manager does not have: this one runs on the machine itself. */
export async function prepareImage(say: (line: string) => void): Promise<void> {
  const state = imageCache();
  mkdirSync(state, { recursive: true });
  const socket = `unix:${join(state, 'api.sock')}`;
  const log = openSync(join(state, 'log'), 'a');
  // Of two that prepare at once, the second waits here until the first has its image: one manager is active.
  const words = [main, 'serve', '--state', state, '--listen', socket];
  const manager = spawn(process.execPath, words, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...environment },
  });
  closeSync(log);
  const ended = new Promise((resolve) => manager.once('exit', resolve));
  const hostler = async (...verb: string[]): Promise<string> => {
    const env = { ...environment, HOSTLER_MANAGER: socket };
    return (await execa(process.execPath, [main, ...verb], { env, stdin: 'ignore' })).stdout;
  };
  try {
    await waitFor(
      'the manager that builds the boot image',
      async () => {
        if (manager.exitCode !== null) throw new Error(readFileSync(join(state, 'log'), 'utf8').slice(-2000));
        return hostler('boot-image', 'list').then(
          () => true,
          () => false,
        );
      },
      { timeoutMs: 3_600_000 },
    );
    say(`preparing the boot image ${recipe}: minutes the first time`);
    await hostler('boot-image', 'fetch', recipe);
    say(`boot image ${(await hostler('boot-image', 'build', recipe)).trim()}`);
  } finally {
    manager.kill('SIGTERM');
    await ended;
  }
}

/** The key and the images, into the state folder of a manager that has not started yet; no byte is copied. */
export async function takeImages(state: string): Promise<void> {
  const cache = imageCache();
  mkdirSync(join(state, 'pki'), { recursive: true, mode: 0o700 });
  mkdirSync(join(state, 'boot-images'), { recursive: true });
  await execa('cp', ['-p', join(cache, 'pki/manager-key.pem'), join(state, 'pki')]);
  for (const name of ['images', 'trials', 'locks', 'packages']) {
    const from = join(cache, 'boot-images', name);
    if (existsSync(from)) await execa('cp', ['-a', '--link', from, join(state, 'boot-images')]);
  }
}
