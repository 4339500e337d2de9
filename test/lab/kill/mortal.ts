// A fleet whose manager is killed at given points and started again, and what a task came to over that.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type Client, type EndpointName } from '../../../src/client/client.ts';
import { parseManagerAddress, sendTo } from '../../../src/cli/frame/connect.ts';
import { paths } from '../../../src/contract/paths.gen.ts';
import type { TaskResource } from '../../../src/contract/task/task.ts';
import { HostlerError } from '../../../src/model/errors.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { fleetForGuests } from '../guests.ts';
import type { Fleet } from '../fleet.ts';
import { armedFile, firedFile, printPoint, type KillPoint } from './point.ts';

const entry = join(import.meta.dirname, 'manager.ts');
const resting: readonly string[] = ['succeeded', 'undone', 'parked', 'stuck'];

export type Work = Extract<EndpointName, 'vm.create' | 'vm.start' | 'vm.stop' | 'vm.delete' | 'vm.migrate'>;

export interface WorkArguments {
  readonly vm?: string;
  readonly input?: object;
}

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

  /** Which endpoint takes which of them is for the manager to say. */
  ask(work: Work, args: WorkArguments): Promise<TaskResource> {
    return this.client.call(work, args as never);
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
    let last = `nothing is known of it`;
    try {
      return await waitFor(
        `${what} of task ${id}`,
        async () => {
          const task = await this.client.call('task.show', { task: id });
          const at = task.steps.map(({ name, state }) => `${name} ${state}`).join(', ');
          last = `it is ${task.state}: ${task.note ?? ''} (${at})`;
          return holds(task) && task;
        },
        { timeoutMs },
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}; ${last}`, { cause: error });
    }
  }

  /** Begins the work, lets the manager die at the point, starts it again, and waits for the task's rest. */
  async killed(point: KillPoint, work: Work, args: WorkArguments): Promise<TaskResource> {
    const { daemon } = this.fleet;
    const [armed, fired] = [join(daemon.folder, armedFile), join(daemon.folder, firedFile)];
    rmSync(fired, { force: true });
    writeFileSync(armed, JSON.stringify(point));
    // The answer may come before the end of the manager, or not at all; only a refusal comes of a living one.
    await this.ask(work, args).catch((error: unknown) => {
      if (error instanceof HostlerError && error.code !== 'manager-unreachable') throw error;
    });
    await waitFor(`the manager to die ${printPoint(point)}`, () => daemon.process.pid === undefined, {
      timeoutMs: 60_000,
    });
    if (!existsSync(fired))
      throw new Error(`the manager ended before ${printPoint(point)}: ${daemon.readLog()}`);
    await this.start();
    // The answer to the request may never have come: what it began is the newest of its kind.
    const { items } = await this.client.call('task.list', { query: { kind: work, limit: '1' } });
    const id = items[0]?.id ?? 'none';
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
