// The root of an image: packages installed offline from the lock, overlay, units, trimmed modules, nothing
// of an identity.
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { HostlerError } from '../../model/errors.ts';
import { expandGlob } from './glob.ts';
import { compareLocks, printChange, type Lock } from './lock.ts';
import { closureOf, readGraph, readKernelVersion, trimModules } from './module.ts';
import type { Recipe } from './recipe.ts';

const dpkgOptions = [
  'force-unsafe-io',
  ...['man', 'locale', 'doc', 'info', 'lintian'].map((folder) => `path-exclude=/usr/share/${folder}/*`),
  'path-include=/usr/share/doc/*/copyright',
  // The distribution's own initramfs is not used; making it would take a minute.
  'path-exclude=/etc/kernel/postinst.d/initramfs-tools',
];

/**
 * Everything runs in namespaces of its own and dies with this process, however that ends: a build that is
 * killed leaves neither mounts nor processes that would go on writing.
 */
export const apart = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child'];

export async function installPackages(
  recipe: Recipe,
  repository: string,
  root: string,
  signal?: AbortSignal,
): Promise<void> {
  const packages = [...new Set([recipe.kernel, ...recipe.packages])];
  const args = [
    '--mode=root',
    '--variant=essential',
    '--format=directory',
    `--architectures=${recipe.architecture}`,
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    ...dpkgOptions.map((option) => `--dpkgopt=${option}`),
    `--include=${packages.join(',')}`,
    recipe.suite,
    root,
    `deb [trusted=yes] copy:${repository} ./`,
  ];
  const env = {
    SOURCE_DATE_EPOCH: String(recipe.sourceDateEpoch),
    TMPDIR: join(root, '..'),
    LC_ALL: 'C.UTF-8',
  };
  await execa('setpriv', [...apart, 'mmdebstrap', ...args], {
    env,
    ...(signal ? { cancelSignal: signal } : {}),
  });
}

/** apt chose from exactly the locked packages; that it took every one of them is checked here. */
async function checkInstalled(root: string, lock: Lock): Promise<void> {
  const status = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8');
  const installed = status.split('\n\n').flatMap((stanza) => {
    const name = /^Package: (.*)$/m.exec(stanza)?.[1];
    const version = /^Version: (.*)$/m.exec(stanza)?.[1];
    return name && version && /^Status: install ok installed$/m.test(stanza) ? [{ name, version }] : [];
  });
  const changes = compareLocks(lock.packages, installed);
  if (changes.length === 0) return;
  throw new HostlerError('build-failed', {
    message: `The root differs from its lock: ${changes.map(printChange).join(', ')}.`,
    fix: 'Make the lock anew: the packages of the recipe changed since it was written.',
  });
}

/**
 * The machine-id file is left empty: systemd then takes the one of the configuration, or makes one for this
 * boot.
 */
async function applyRecipe(recipe: Recipe, root: string): Promise<void> {
  const overlay = join(recipe.folder, 'overlay');
  if (await stat(overlay).catch(() => undefined))
    await cp(overlay, root, { recursive: true, verbatimSymlinks: true });
  for (const [verb, units] of Object.entries(recipe.units)) {
    if (units.length > 0) await execa('chroot', [root, 'systemctl', '--quiet', verb, ...units]);
  }
}

async function removeIdentity(recipe: Recipe, root: string): Promise<void> {
  for (const glob of recipe.remove) {
    for (const path of await expandGlob(root, glob))
      await rm(join(root, path), { recursive: true, force: true });
  }
  await writeFile(join(root, 'etc/machine-id'), '');
  for (const folder of [
    'var/cache/libvirt/qemu',
    'var/log/libvirt/qemu',
    'var/log/chrony',
    'var/log/openvswitch',
    'boot',
  ]) {
    await mkdir(join(root, folder), { recursive: true });
  }
}

async function runChecks(recipe: Recipe, root: string, kernel: string): Promise<void> {
  const faults: string[] = [];
  for (const glob of recipe.checks.files) {
    if ((await expandGlob(root, glob)).length === 0) faults.push(`no file ${glob}`);
  }
  const builtin = (await readFile(join(root, 'usr/lib/modules', kernel, 'modules.builtin'), 'utf8')).split(
    '\n',
  );
  const graph = await readGraph(root, kernel);
  const { absent } = closureOf(
    new Map([...graph, ...builtin.map((path) => [path, []] as const)]),
    recipe.checks.modules,
  );
  faults.push(...absent.map((name) => `no module ${name}`));
  if (faults.length === 0) return;
  throw new HostlerError('build-failed', {
    message: `The root does not pass the checks of its recipe: ${faults.join(', ')}.`,
    fix: 'Add the package or take the module off the drop list in the recipe.',
  });
}

/** Turns the installed root into what goes into the image; the kernel's file is handed back by its path. */
export async function finishRoot(
  recipe: Recipe,
  lock: Lock,
  root: string,
  kernelFile: string,
): Promise<{ readonly kernel: string; readonly droppedModules: number }> {
  await checkInstalled(root, lock);
  const kernel = await readKernelVersion(root);
  await cp(join(root, 'boot', `vmlinuz-${kernel}`), kernelFile);
  const droppedModules = await trimModules(root, kernel, recipe.dropModules);
  await applyRecipe(recipe, root);
  await removeIdentity(recipe, root);
  await runChecks(recipe, root, kernel);
  return { kernel, droppedModules };
}
