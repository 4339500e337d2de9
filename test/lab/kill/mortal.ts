// A fleet whose manager is killed at given points and started again, and what a task came to over that.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createClient,
  type CallArguments,
  type Client,
  type EndpointName,
} from '../../../src/client/client.ts';
import { parseManagerAddress, sendTo } from '../../../src/cli/frame/connect.ts';
import type { Endpoints } from '../../../src/contract/all.ts';
import { paths } from '../../../src/contract/paths.gen.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests } from '../guests.ts';
import type { Fleet } from '../fleet.ts';
import { armedFile, firedFile, printPoint, type KillPoint } from './point.ts';

const entry = join(import.meta.dirname, 'manager.ts');
const resting: readonly string[] = ['succeeded', 'undone', 'parked', 'stuck'];

export type Work = Extract<EndpointName, 'vm.create' | 'vm.start' | 'vm.stop' | 'vm.delete' | 'vm.migrate'>;

export class MortalFleet implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly client: Client;
  private constructor(fleet: Fleet) {
    this.fleet = fleet;
    const send = sendTo(parseManagerAddress(`unix:${fleet.daemon.socket}`));
    this.client = createClient({ send, paths, actor: 'campaign' });
  }

  /** Two hosts, the lab guest's images, and a manager that can be armed. */
  static async up(hosts = 2): Promise<MortalFleet> {
    const mortal = new MortalFleet(await fleetForGuests({ hosts }));
    await mortal.fleet.daemon.stop();
    await mortal.start();
    return mortal;
  }

  /** Resolves when the hosts are up: what a task asks of them is answered. */
  async start(): Promise<void> {
    await this.fleet.daemon.start([], entry);
    await waitFor('the hosts to be up', async () => {
      const { items } = await this.client.call('host.list', {});
      return items.every(({ state }) => state === 'up');
    });
  }

  ask<N extends Work>(work: N, args: CallArguments<Endpoints[N]>): Promise<TaskResource> {
    return this.client.call(work, args) as Promise<TaskResource>;
  }

  /** As it is when it has ended, or waits. */
  async rest(id: string, timeoutMs = 120_000): Promise<TaskResource> {
    return this.until(id, 'its rest', ({ state }) => resting.includes(state), timeoutMs);
  }

  async until(
    id: string,
    what: string,
    holds: (task: TaskResource) => boolean,
    timeoutMs = 120_000,
  ): Promise<TaskResource> {
    let last: TaskResource | null = null;
    try {
      return await waitFor(
        `${what} of task ${id}`,
        async () => {
          last = await this.client.call('task.show', { task: id });
          return holds(last) && last;
        },
        { timeoutMs },
      );
    } catch (error) {
      const { state = '', note = '', steps = [] } = (last ?? {}) as Partial<TaskResource>;
      const at = steps.map((step) => `${step.name} ${step.state}`).join(', ');
      throw new Error(`${(error as Error).message}; it is ${state}: ${note ?? ''} (${at})`, { cause: error });
    }
  }

  /** Begins the work, lets the manager die at the point, starts it again, and waits for the task's rest. */
  async killed<N extends Work>(
    point: KillPoint,
    work: N,
    args: CallArguments<Endpoints[N]>,
  ): Promise<TaskResource> {
    const { daemon } = this.fleet;
    const [armed, fired] = [join(daemon.state, armedFile), join(daemon.state, firedFile)];
    rmSync(fired, { force: true });
    writeFileSync(armed, JSON.stringify(point));
    const idempotencyKey = crypto.randomUUID();
    // The answer may come before the end of the manager, or not at all.
    await this.ask(work, { ...args, idempotencyKey } as CallArguments<Endpoints[N]>).catch(() => undefined);
    await waitFor(`the manager to die ${printPoint(point)}`, async () => !(await daemon.isRunning()), {
      timeoutMs: 60_000,
    });
    if (!existsSync(fired))
      throw new Error(`the manager ended before ${printPoint(point)}: ${daemon.readLog()}`);
    await this.start();
    // The same key is the same task, whether its first request was heard or not.
    const { id } = await this.ask(work, { ...args, idempotencyKey } as CallArguments<Endpoints[N]>);
    return this.rest(id);
  }

  /** The manager's log since it first began; for the report of a case that failed. */
  log(): string {
    return readFileSync(this.fleet.daemon.logFile, 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
  }
}
