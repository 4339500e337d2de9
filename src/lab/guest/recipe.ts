// What the lab guest is built from, as data, and the digest under which a build of it is kept.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Debian packages that go into the guest; they are downloaded, never installed. */
export const guestPackages = {
  kernel: 'linux-image-cloud-amd64',
  kernelPattern: /^linux-image-\d.*-cloud-amd64$/,
  busybox: 'busybox-static',
  agent: 'qemu-guest-agent',
} as const;

/** Debian packages whose tools the build calls on this machine. */
export const buildPackages: readonly string[] = [
  'binutils',
  'e2fsprogs',
  'gcc',
  'grub-common',
  'grub-pc-bin',
  'libc6-dev',
  'qemu-utils',
  'xz-utils',
];

/**
 * The kernel's arguments. no_timer_check: on a loaded machine Linux under TCG otherwise stops now and then at
 * "MP-BIOS bug: 8254 timer not connected to IO-APIC". swiotlb=noforce: a machine that can take more memory
 * later otherwise sets 64 MiB aside for devices that cannot reach it, and a guest of 128 MiB panics.
 * The rest only makes it start sooner.
 */
export const guestKernelArguments = [
  'console=ttyS0',
  'quiet',
  'no_timer_check',
  'swiotlb=noforce',
  'mitigations=off',
  'random.trust_bootloader=on',
  'cryptomgr.notests',
].join(' ');

export const programFolder = join(import.meta.dirname, 'program');

/** Of every file that decides what the guest becomes: this folder's sources, by name and content. */
export async function digestRecipe(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of [import.meta.dirname, programFolder]) {
    const names = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => entry.name)
      .sort();
    for (const name of names) hash.update(`${name}\0`).update(await readFile(join(folder, name)));
  }
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  hash.update(/^VERSION_CODENAME=.*$/m.exec(release)?.[0] ?? 'unknown');
  return hash.digest('hex').slice(0, 16);
}
