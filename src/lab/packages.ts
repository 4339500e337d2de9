// Debian packages that the lab needs: which are missing, and installing them without any of their services
// starting.
import { accessSync, chmodSync, constants, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** What `scripts/lab up` needs. */
export const labPackages: readonly string[] = [
  'libvirt-daemon',
  'libvirt-daemon-driver-qemu',
  'libvirt-daemon-system',
  'libvirt-clients',
  'qemu-system-x86',
  'qemu-utils',
  'ovmf',
  'bindfs',
  'gnutls-bin',
  'dnsmasq-base',
  'iproute2',
  'iptables',
  'e2fsprogs',
  'openssh-server',
  'openssh-client',
  'openipmi',
  'ipmitool',
  'iputils-ping',
];

async function isInstalled(name: string): Promise<boolean> {
  const { stdout, exitCode } = await execa('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
    reject: false,
  });
  return exitCode === 0 && stdout === 'installed';
}

export async function missingPackages(names: readonly string[]): Promise<string[]> {
  const installed = await Promise.all(names.map(isInstalled));
  return names.filter((_, i) => installed[i] !== true);
}

export function findOnPath(program: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Debian's installers ask this program whether a service may be started; 101 means no (invoke-rc.d(8)). */
export class ServicesHeldBack implements Disposable {
  readonly #file: string;
  readonly #kept: string;
  constructor(file = '/usr/sbin/policy-rc.d') {
    this.#file = file;
    this.#kept = `${file}.kept-by-hostler-lab`;
    // One that an installation which was killed has put aside is the machine's own; what stands there is
    // ours.
    if (existsSync(this.#file) && !existsSync(this.#kept)) renameSync(this.#file, this.#kept);
    writeFileSync(this.#file, '#!/bin/sh\nexit 101\n');
    chmodSync(this.#file, 0o755);
  }
  [Symbol.dispose](): void {
    if (existsSync(this.#kept)) renameSync(this.#kept, this.#file);
    else rmSync(this.#file, { force: true });
  }
}

export class PackagesMissing extends Error {
  override readonly name = 'PackagesMissing';
}

async function aptGet(args: readonly string[]): Promise<void> {
  // Another apt may be at work on this machine: wait for its lock rather than fail.
  await execa('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=600', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** Installs what is missing, after saying so. */
export async function ensurePackages(names: readonly string[], say: (line: string) => void): Promise<void> {
  if (findOnPath('dpkg-query') === undefined || findOnPath('apt-get') === undefined) {
    throw new PackagesMissing(
      `this machine has no apt: the lab runs on Debian 12 or 13. It needs ${names.join(', ')}`,
    );
  }
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new PackagesMissing(
      `these packages are missing and only root may install them: apt-get install ${missing.join(' ')}`,
    );
  }
  say(`installing ${missing.length} Debian packages: ${missing.join(' ')}`);
  using _held = new ServicesHeldBack();
  try {
    await aptGet(['install', '--no-install-recommends', ...missing]);
  } catch {
    await aptGet(['update']);
    await aptGet(['install', '--no-install-recommends', ...missing]);
  }
}
