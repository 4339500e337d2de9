// A fleet with one VM that is asked to move and must not: things are staged around it with plain libvirt, the
// plan is asked for through the manager, and everything is put back.
import type { PlanResource } from '../../../src/contract/vm/plan.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { bringGuestImages, waitForHosts } from '../../../src/lab/furnish.ts';
import { Fleet, type FleetOptions } from '../../lab/fleet.ts';

export const subject = 'web';

export interface RefusalCase {
  /** The refusal that has to be among those of the plan. */
  readonly code: string;
  /** Changes the world around the VM; what has to be taken back is put onto the stack. */
  readonly stage?: (world: RefusalWorld, undo: AsyncDisposableStack) => Promise<void>;
  /** More words for `vm migrate`; `--to host2` stands where it names no host. */
  readonly words?: readonly string[];
  /** What was needed and what was found are amounts. */
  readonly amounts?: boolean;
}

export class RefusalWorld implements AsyncDisposable {
  readonly fleet: Fleet;
  /** The definition of the VM as hostler made it. */
  readonly #made: string;
  private constructor(fleet: Fleet, made: string) {
    this.fleet = fleet;
    this.#made = made;
  }

  static async open(options: FleetOptions = { hosts: 2 }): Promise<RefusalWorld> {
    return RefusalWorld.of(await Fleet.up(options));
  }

  /** It takes the fleet over, and ends it with itself. */
  static async of(fleet: Fleet): Promise<RefusalWorld> {
    try {
      await waitForHosts(fleet.daemon);
      await bringGuestImages(fleet.daemon);
      const words = ['vm', 'create', subject, '--template', 'lab-guest', '--network', 'guest', '--stopped'];
      await fleet.daemon.hostler([...words, '--host', 'host1', '--disk', '16MiB', '--pool', 'shared']);
      return new RefusalWorld(fleet, await fleet.lab.host('host1').virsh(['dumpxml', subject, '--inactive']));
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
  }

  get source(): LabHost {
    return this.fleet.lab.host('host1');
  }
  get target(): LabHost {
    return this.fleet.lab.host('host2');
  }
  get uuid(): string {
    return /<uuid>(.*)<\/uuid>/.exec(this.#made)?.[1] ?? '';
  }

  /** Defines the VM anew, with the XML that hostler made changed in one thing. */
  async redefine(...changes: readonly ((xml: string) => string)[]): Promise<void> {
    await define(
      this.source,
      changes.reduce((xml, change) => change(xml), this.#made),
    );
  }

  /** Its QEMU runs and the guest does not: there is nothing to wait for. */
  async start(): Promise<void> {
    await this.source.virsh(['start', subject, '--paused']);
  }

  async reset(): Promise<void> {
    await this.source.run('virsh', ['destroy', subject], { anyExit: true });
    await define(this.source, this.#made);
  }

  /** Once the manager says so. */
  async hostIsUp(name: string, up = true): Promise<void> {
    await seen(`${name} ${up ? 'up' : 'away'}`, async () => {
      const { state } = await this.fleet.daemon.ask<{ state: string }>(['host', 'show', name]);
      return (state === 'up') === up;
    });
  }

  /** Tells the manager of a pool, once it has seen it. */
  async usePool(name: string, how: '--shared' | '--per-host', undo: AsyncDisposableStack): Promise<void> {
    const words = ['pool', 'use', name];
    const told = async (): Promise<boolean> =>
      (await this.fleet.daemon.hostler([...words, how], { anyExit: true })).exitCode === 0;
    await seen(`the pool ${name}`, told);
    undo.defer(async () => {
      await this.fleet.daemon.hostler([...words, '--stop']);
    });
  }

  async plan(words: readonly string[] = []): Promise<PlanResource> {
    const to = words.includes('--to') ? [] : ['--to', this.target.name];
    const asked = ['vm', 'migrate', subject, ...to, '--plan', '--json', ...words];
    const { stdout, stderr, exitCode } = await this.fleet.daemon.hostler(asked, { anyExit: true });
    if (exitCode !== 4) throw new Error(`the plan ended with ${exitCode}: ${stdout} ${stderr}`);
    return JSON.parse(stdout) as PlanResource;
  }

  /** All that a plan could have changed. */
  async picture(): Promise<readonly string[]> {
    const commands = ['list --all', `dumpxml ${subject}`, `dumpxml ${subject} --inactive`];
    // What libvirt remembers of a pool is no part of the world.
    const volumes = ['shared', 'local'].flatMap((pool) => [`pool-refresh ${pool}`, `vol-list ${pool}`]);
    const pools = [...volumes, 'pool-list --all', 'net-list --all'];
    const script = [...commands, ...pools].join('; ');
    const hosts = [this.source, this.target].filter((host) => host.isUp);
    const shown = await Promise.all(
      hosts.map(async (host) => (await host.run('virsh', ['-q', script], { anyExit: true })).stdout),
    );
    const { items } = await this.fleet.daemon.ask<{ items: { id: string; kind: string }[] }>([
      'task',
      'list',
    ]);
    return [...shown, ...items.map(({ id, kind }) => `${kind} ${id}`)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
  }
}

export interface Provoked {
  readonly plan: PlanResource;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export async function provoke(world: RefusalWorld, { stage, words }: RefusalCase): Promise<Provoked> {
  await using undo = new AsyncDisposableStack();
  undo.defer(() => world.reset());
  await stage?.(world, undo);
  const before = await world.picture();
  const plan = await world.plan(words);
  return { plan, before, after: await world.picture() };
}

export async function define(host: LabHost, xml: string, kind: 'domain' | 'network' | 'pool' = 'domain') {
  const file = '/tmp/staged.xml';
  host.writeFile(file, xml);
  const verbs = { domain: 'define', network: 'net-define', pool: 'pool-define' };
  await host.virsh([verbs[kind], file]);
}

/** What the manager has seen by itself of what was staged. */
export const seen = (what: string, look: () => Promise<boolean>): Promise<unknown> =>
  waitFor(`the manager to see ${what}`, look, { timeoutMs: 60_000 });

export const inDevices =
  (element: string) =>
  (xml: string): string =>
    instead('</devices>', `${element}</devices>`)(xml);

export const instead =
  (pattern: string | RegExp, text: string) =>
  (xml: string): string => {
    const changed = xml.replace(pattern, () => text);
    if (changed === xml) throw new Error(`the definition has no ${String(pattern)}`);
    return changed;
  };

/** In place of the disk that hostler made. */
export const withDisk = (element: string): ((xml: string) => string) =>
  instead(/<disk [\s\S]*<\/disk>/, element);
export const withNic = (element: string): ((xml: string) => string) =>
  instead(/<interface [\s\S]*<\/interface>/, element);
