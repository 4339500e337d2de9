// A private libvirtd for one test file: its own sockets, state and configuration, in a mount namespace that
// dies with it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface LibvirtdOptions {
  /** Lines for libvirtd.conf, beyond those that keep the daemon to itself. */
  readonly config?: readonly string[];
  /** Listens on a free port of 127.0.0.1. */
  readonly tcp?: boolean;
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Folders to show the daemon in the place of the machine's: `{ '/etc/sasl2': '/tmp/mine' }`. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** What libvirtd would otherwise share with the machine's own. */
const privateFolders = [
  '/run/libvirt',
  '/var/lib/libvirt',
  '/var/cache/libvirt',
  '/var/log/libvirt',
  '/etc/libvirt',
];
const startWithinMs = 30_000;

/** Why there can be no private libvirtd here; undefined when there can. */
export function libvirtdMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'a private libvirtd needs root';
  if (!existsSync('/usr/sbin/libvirtd')) return 'libvirtd is not installed (Debian: libvirt-daemon)';
  return undefined;
}

export class Libvirtd implements AsyncDisposable {
  readonly folder: string;
  readonly tcpPort: number;
  readonly tlsPort: number;
  readonly #options: LibvirtdOptions;
  #process: ChildProcess | undefined;

  constructor(folder: string, tcpPort: number, tlsPort: number, options: LibvirtdOptions) {
    this.folder = folder;
    this.tcpPort = tcpPort;
    this.tlsPort = tlsPort;
    this.#options = options;
  }

  get socket(): string {
    return join(this.folder, 'libvirt-sock');
  }

  /** Of libvirt's test driver, over the unix socket. */
  get uri(): string {
    return this.uriOf('test:///default');
  }

  /** `driver:///path`, over the unix socket. */
  uriOf(driverUri: string): string {
    return `${driverUri.replace(':', '+unix:')}?socket=${this.socket}`;
  }

  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('the daemon does not run');
    return pid;
  }

  get rssKiB(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+([0-9]+)/.exec(status)?.[1]);
  }

  get log(): string {
    const path = join(this.folder, 'libvirtd.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  async start(): Promise<void> {
    const config = join(this.folder, 'libvirtd.conf');
    writeFileSync(config, this.#config().join('\n') + '\n');
    const hide = privateFolders.map((path) => `mkdir -p ${path}; mount -t tmpfs tmpfs ${path}`);
    const show = Object.entries(this.#options.mounts ?? {}).map(
      ([place, folder]) => `mkdir -p ${place}; mount --bind ${folder} ${place}`,
    );
    const listen = this.#options.tcp === true || this.#options.tls !== undefined ? '--listen' : '';
    const daemon = `exec libvirtd ${listen} -f ${config} -p ${join(this.folder, 'pid')}`;
    const script = [...hide, ...show, daemon].join(' && ');
    const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
      stdio: 'ignore',
    });
    this.#process = child;
    await this.#listening(child);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.#end('SIGTERM');
  }

  /** It stays connected and answers nothing. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process !== undefined) {
      this.thaw();
      await this.#end('SIGKILL');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve();
      });
      child.kill(signal);
    });
  }

  #config(): readonly string[] {
    const { tcp, tls, config = [] } = this.#options;
    const key = (line: string): string => line.split('=')[0]?.trim() ?? '';
    const given = new Set(config.map(key));
    const ours = [
      `unix_sock_dir = "${this.folder}"`,
      'auth_unix_rw = "none"',
      'auth_unix_ro = "none"',
      `log_outputs = "2:file:${join(this.folder, 'libvirtd.log')}"`,
      'listen_addr = "127.0.0.1"',
      `listen_tcp = ${tcp === true ? 1 : 0}`,
      `tcp_port = "${this.tcpPort}"`,
      `listen_tls = ${tls === undefined ? 0 : 1}`,
      `tls_port = "${this.tlsPort}"`,
      'auth_tcp = "none"',
      ...(tls === undefined
        ? []
        : [`ca_file = "${tls.ca}"`, `cert_file = "${tls.cert}"`, `key_file = "${tls.key}"`]),
    ];
    return [...ours.filter((line) => !given.has(key(line))), ...config];
  }

  async #listening(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + startWithinMs;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`libvirtd ended with ${child.exitCode}:\n${this.log}`);
      if (await accepts(this.socket)) return;
      await wait(20);
    }
    throw new Error(`libvirtd did not listen within ${startWithinMs} ms:\n${this.log}`);
  }
}

export async function startLibvirtd(options: LibvirtdOptions = {}): Promise<Libvirtd> {
  const folder = mkdtempSync(join(tmpdir(), 'hostler-libvirtd-'));
  mkdirSync(folder, { recursive: true });
  const daemon = new Libvirtd(folder, await freePort(), await freePort(), options);
  try {
    await daemon.start();
    return daemon;
  } catch (error) {
    await daemon[Symbol.asyncDispose]();
    throw error;
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** A port of 127.0.0.1 that nobody has at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

/** Runs a program to its end and gives what it printed; throws with its complaint when it fails. */
export function run(command: string, args: readonly string[], input?: string): string {
  const done = spawnSync(command, args, { encoding: 'utf8', ...(input === undefined ? {} : { input }) });
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${done.stderr || String(done.error)}`);
  return done.stdout;
}
