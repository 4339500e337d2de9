// A build that is killed without a word leaves no image, no mount and no process; the next one sweeps its
// folder.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { buildImage } from '../../../src/daemon/builds/build.ts';
import { listImages } from '../../../src/daemon/builds/image.ts';
import { readRecipe } from '../../../src/daemon/builds/recipe.ts';
import { openSigningKey } from '../../../src/daemon/pki/signing-key.ts';
import { bootKeys, bootState, testImage } from '../../lab/boot/image.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'boot-images/debian-12-kvm');

const program = (state: string): string => `
  import { buildImage } from '${join(root, 'src/daemon/builds/build.ts')}';
  import { readRecipe } from '${join(root, 'src/daemon/builds/recipe.ts')}';
  await buildImage({ recipe: await readRecipe('${folder}'), state: '${state}', trust: [] });
`;

/** Command lines of all processes, as far as they can be read. */
async function commands(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

test('killed while packages are installed', { timeout: 15 * 60_000 }, async () => {
  await testImage(await openSigningKey(bootKeys));
  const state = await mkdtemp(join(tmpdir(), 'hostler-kill-build-'));
  try {
    await mkdir(join(state, 'locks'));
    await symlink(join(bootState, 'packages'), join(state, 'packages'));
    const recipe = await readRecipe(folder);
    await copyFile(
      join(bootState, 'locks', `${recipe.name}.json`),
      join(state, 'locks', `${recipe.name}.json`),
    );
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program(state)]);
    const unpacked = join(state, 'work', `build-${String(child.pid)}-${recipe.name}`, 'root/usr/bin');
    await vi.waitFor(async () => expect((await readdir(unpacked)).length).toBeGreaterThan(20), {
      timeout: 300_000,
      interval: 200,
    });
    child.kill('SIGKILL');
    const running = async (): Promise<string[]> => (await commands()).filter((line) => line.includes(state));
    await vi.waitFor(async () => expect(await running()).toEqual([]), { timeout: 20_000 });
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(state);
    expect(await listImages(state)).toEqual([]);
    // The next one sweeps before it begins; it is told at once to stop.
    const signal = AbortSignal.abort();
    await expect(buildImage({ recipe, state, trust: [], signal })).rejects.toThrow(/abort/i);
    expect(await readdir(join(state, 'work'))).toEqual([]);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
});
