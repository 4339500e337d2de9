// A fresh Debian root as a machine without an init system, in which provisioning scripts run for real.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import { vi } from 'vitest';
import { findOrBuild } from '../../../src/lab/artefact.ts';
import { cacheFolder } from '../../../src/lab/folder.ts';
import { bootstrap, mmdebstrapOptions } from '../../../src/lab/host-os/bootstrap.ts';
import { digestHostOs, type HostOs } from '../../../src/lab/host-os/recipe.ts';

const checkout = join(import.meta.dirname, '../../..');

/** Where a proxy with an authority of its own stands before the registries, the machine trusts it too. */
const moreAuthorities = process.env['NODE_EXTRA_CA_CERTS'] ?? '';

/** What a Debian box for Vagrant always has. */
const boxPackages = ['openssl', 'iproute2'];

/** The read-only root below every such machine; built when the cache has none. */
export function findBareRoot(os: HostOs): Promise<string> {
  return findOrBuild(cacheFolder(), `box-${os}-${digestHostOs(os, mmdebstrapOptions)}`, (part) =>
    bootstrap(os, boxPackages, join(part, 'root'), () => undefined),
  );
}

/** $1: lower root, $2: folder of the machine, $3: checkout, $4: keys, $5: more CAs. Says `ready`, stays. */
const holder = `
set -e
mount --make-rprivate /
mkdir -p "$2/upper" "$2/work" "$2/merged"
mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" bare "$2/merged"
cd "$2/merged"
mount --rbind /dev dev
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mkdir -p vagrant keys
mount --bind "$3" vagrant
mount -o remount,bind,ro vagrant
mount --bind "$4" keys
cp /etc/resolv.conf etc/resolv.conf
[ ! -e "$5" ] || cp "$5" etc/ssl/more-authorities.pem
printf '127.0.0.1 localhost\\n' >etc/hosts
touch "$2/ready"
# The first process has to collect those whose parents ended; libvirt waits for that.
while :; do sleep 86400 & wait "$!"; done
`;

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

export class BareMachine implements AsyncDisposable {
  readonly folder: string;
  readonly #process: ResultPromise;
  readonly #init: number;

  private constructor(folder: string, process: ResultPromise, init: number) {
    this.folder = folder;
    this.#process = process;
    this.#init = init;
  }

  static async start(os: HostOs, keys: string): Promise<BareMachine> {
    const lower = join(await findBareRoot(os), 'root');
    // Not under /tmp, which may be memory: what is installed takes some hundred MiB.
    await mkdir('/var/tmp', { recursive: true });
    const folder = await mkdtemp('/var/tmp/hostler-bare-');
    const words = [
      '--pdeathsig',
      'SIGKILL',
      'unshare',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      '-c',
    ];
    const process: ResultPromise = execa(
      'setpriv',
      [...words, holder, 'sh', lower, folder, checkout, keys, moreAuthorities],
      {
        reject: false,
      },
    ) as ResultPromise;
    const init = await vi.waitFor(
      async () => {
        await execa('test', ['-e', join(folder, 'ready')]);
        const { stdout } = await execa('pgrep', ['-P', String(process.pid)]);
        return Number(stdout);
      },
      { timeout: 30_000 },
    );
    return new BareMachine(folder, process, init);
  }

  /** Runs a shell command as the machine's root; `offline` leaves it no network but its own loopback. */
  async run(command: string, { offline = false } = {}): Promise<Ran> {
    const enter = ['-t', String(this.#init), '-m', '-p', '--', 'chroot', join(this.folder, 'merged')];
    const shell = offline
      ? ['unshare', '--net', 'sh', '-c', `ip link set lo up; ${command}`]
      : ['sh', '-c', command];
    const result = await execa('nsenter', [...enter, ...shell], {
      reject: false,
      all: true,
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: '/root',
        ...(moreAuthorities === '' ? {} : { NODE_EXTRA_CA_CERTS: '/etc/ssl/more-authorities.pem' }),
      },
      extendEnv: false,
    });
    return { exitCode: result.exitCode ?? -1, output: result.all };
  }

  /** Of every file under /etc, to see whether a second run changed anything. */
  async fingerprint(): Promise<string> {
    const find = 'find /etc /usr/local /root -xdev ! -type d ! -path "/root/.*" | sort';
    const { output } = await this.run(
      `${find} | while read -r f; do stat -c "%n %a %U %Y" "$f"; md5sum "$f" 2>/dev/null; done`,
    );
    return output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process;
    await vi.waitFor(() => rm(this.folder, { recursive: true, force: true }), { timeout: 120_000 });
  }
}
