// A lab: a fleet of real libvirt hosts on this machine, in namespaces that all end with one process.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Datastore } from './fault/datastore.ts';
import { parsePoint } from './fault/point.ts';
import { ArmedPoint } from './fault/watch.ts';
import { LabGuest } from './fleet/guest.ts';
import { startGuest, type StartOptions } from './fleet/start.ts';
import { labNames, labsFolder, managerFolder } from './folder.ts';
import { keepCapabilities } from './host/capability.ts';
import { LabHost } from './host/host.ts';
import { ensurePackages, labPackages } from './packages.ts';
import { Place } from './place/place.ts';
import { isAlive, readProcessMark } from './place/process.ts';
import { type HostWish, type LabPlan, planLab } from './plan.ts';
import { planFile, prepareFolder } from './prepare.ts';
import { type LabStatus, readStatus } from './status.ts';
import { Hopeless, waitFor } from './wait.ts';

export interface LabOptions {
  /** How many hosts of the machine's own operating system, or what each of them is. */
  readonly hosts?: number | readonly HostWish[];
  readonly name?: string;
  readonly datastoreMiB?: number;
  /** More folders of the machine that the manager's place sees as they are. The checkout is always one. */
  readonly binds?: readonly string[];
  /** The lab outlives this process; else it ends with it, whatever ends it. */
  readonly keep?: boolean;
  readonly say?: (line: string) => void;
}

export class NoSuchLab extends Error {
  override readonly name = 'NoSuchLab';
}

const checkout = join(import.meta.dirname, '../..');
let unnamed = 0;

function planFromOptions(options: LabOptions): LabPlan {
  const { hosts = 3, datastoreMiB } = options;
  const name = options.name ?? `t${process.pid}-${(unnamed += 1)}`;
  const wishes: readonly HostWish[] =
    typeof hosts === 'number' ? Array.from({ length: hosts }, () => ({})) : hosts;
  return planLab({
    name,
    folder: join(labsFolder(), name),
    hosts: wishes,
    binds: [checkout, ...(options.binds ?? [])],
    ...(datastoreMiB === undefined ? {} : { datastoreMiB }),
  });
}

export class Lab implements AsyncDisposable {
  readonly plan: LabPlan;
  readonly manager: Place;
  readonly hosts: readonly LabHost[];
  /** The writing end of the lifeline, while this process holds it. */
  #lifeline: { destroy(): void } | undefined;

  constructor(plan: LabPlan) {
    this.plan = plan;
    this.manager = new Place('manager', managerFolder(plan.folder));
    this.hosts = plan.hosts.map((host) => new LabHost(plan, host, this.manager));
  }

  get name(): string {
    return this.plan.name;
  }
  /** The lab's state folder. */
  get folder(): string {
    return this.plan.folder;
  }

  static async up(options: LabOptions = {}): Promise<Lab> {
    const say = options.say ?? (() => undefined);
    if (process.getuid?.() !== 0) throw new Error('a lab needs root: it makes namespaces and mounts');
    const plan = planFromOptions(options);
    const lab = new Lab(plan);
    if (lab.manager.isUp) throw new Error(`the lab '${plan.name}' is up already`);
    clearDeadLabs();
    await ensurePackages(labPackages, say);
    await prepareFolder(plan, options.keep !== true);
    try {
      await lab.#start(options.keep !== true);
    } catch (error) {
      await lab.#endProcesses();
      throw error;
    }
    return lab;
  }

  /** The lab of this name, up or not. */
  static find(name: string): Lab {
    const file = planFile(join(labsFolder(), name));
    if (!existsSync(file)) {
      const others = labNames();
      const known = others.length === 0 ? 'there is none' : `there are: ${others.join(', ')}`;
      throw new NoSuchLab(`no lab is called '${name}'; ${known}`);
    }
    return new Lab(JSON.parse(readFileSync(file, 'utf8')) as LabPlan);
  }

  host(name: string): LabHost {
    const host = this.hosts.find((h) => h.name === name);
    if (host === undefined) {
      throw new RangeError(
        `no host is called '${name}'; there are: ${this.hosts.map((h) => h.name).join(', ')}`,
      );
    }
    return host;
  }

  /** A guest by its name in libvirt, on whichever host it is. */
  guest(name: string): LabGuest {
    return new LabGuest(this, name);
  }

  /** Starts a guest by plain libvirt and gives it back once its QEMU runs; it has yet to boot. */
  async startGuest(options: StartOptions): Promise<LabGuest> {
    await startGuest(this.folder, options);
    return this.guest(options.name);
  }

  /**
   * Watches for a point from now on (`migration:web:pass-2`; docs/lab.md lists them), so that a fault can be
   * made to happen right there: `await point.reached()`.
   */
  async at(point: string): Promise<ArmedPoint> {
    const { apiSocket } = this.status().manager;
    return ArmedPoint.arm(parsePoint(point), { hosts: this.hosts, apiSocket });
  }

  /** The pool `shared` of all hosts. */
  get datastore(): Datastore {
    const folder = join(this.folder, 'datastore');
    return new Datastore(this.manager, join(folder, 'shared'), join(folder, 'shared.img'));
  }

  status(): LabStatus {
    return readStatus(this.plan);
  }

  /** Ends every process of the lab and removes its state folder. */
  async down(): Promise<void> {
    await this.#endProcesses();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }

  async #start(lifeline: boolean): Promise<void> {
    const folder = managerFolder(this.folder);
    mkdirSync(folder, { recursive: true });
    const log = openSync(join(folder, 'init.log'), 'a');
    const words = ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '/bin/sh'];
    const script = join(this.folder, 'bin/manager.sh');
    const child = spawn('unshare', [...words, script, join(folder, 'env')], {
      detached: true,
      cwd: '/',
      stdio: [lifeline ? 'pipe' : 'ignore', log, log],
    });
    closeSync(log);
    child.unref();
    if (child.stdin !== null) {
      (child.stdin as unknown as { unref?: () => void }).unref?.();
      child.stdin.on('error', () => undefined);
      this.#lifeline = child.stdin;
    }
    await waitFor(`the first process of lab ${this.name}`, () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Hopeless(
          `the lab did not come up: ${readFileSync(join(folder, 'init.log'), 'utf8').trim()}`,
        );
      }
      return existsSync(join(folder, 'ready'));
    });
    await Promise.all(this.hosts.map((host) => host.restorePower()));
    for (const host of this.plan.hosts) keepCapabilities(this.folder, host);
  }

  async #endProcesses(): Promise<void> {
    this.#lifeline?.destroy();
    this.#lifeline = undefined;
    const mark = readProcessMark(join(managerFolder(this.folder), 'pid'));
    if (mark === undefined || !isAlive(mark)) return;
    process.kill(mark.pid, 'SIGKILL');
    // The kernel lets go of the first process only when all others of its namespace are gone.
    await waitFor(`the end of lab ${this.name}`, () => !isAlive(mark));
  }
}

/**
 * What processes that were killed left of labs without a name: these labs ended with them, their folders
 * did not.
 */
function clearDeadLabs(): void {
  for (const name of labNames()) {
    const pid = /^t(\d+)-\d+$/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    const folder = join(labsFolder(), name);
    if (!new Place(name, managerFolder(folder)).isUp) rmSync(folder, { recursive: true, force: true });
  }
}

export function allLabs(): Lab[] {
  return labNames()
    .filter((name) => existsSync(planFile(join(labsFolder(), name))))
    .map((name) => Lab.find(name));
}
