// A guest on its way from one host to the other over a slow cable, so that there is time to break something
// in a phase of its move.
import { MiB } from '../../../src/model/memory.ts';
import type { LabGuest, GuestState } from '../../../src/lab/fleet/guest.ts';
import type { LabHost } from '../../../src/lab/host/host.ts';
import { Hopeless, waitFor } from '../../../src/lab/wait.ts';
import { goesOn } from '../guests.ts';
import type { MortalFleet } from './mortal.ts';
import { whole } from './whole.ts';

export type Phase = 'pre-copy' | 'post-copy';

export interface MoverOptions {
  readonly name: string;
  readonly phase: Phase;
  readonly pool: 'shared' | 'local';
}

/** Slow enough that a phase lasts for seconds, and that the guest makes more dirty than is sent. */
const rateMbit: Readonly<Record<Phase, number>> = { 'pre-copy': 24, 'post-copy': 80 };

export class Mover {
  readonly name: string;
  readonly source: LabHost;
  readonly target: LabHost;
  readonly guest: LabGuest;
  readonly #mortal: MortalFleet;
  readonly #options: MoverOptions;
  /** The task of the move. */
  task = '';
  #before: GuestState | null = null;

  private constructor(mortal: MortalFleet, options: MoverOptions) {
    const { lab } = mortal.fleet;
    this.#mortal = mortal;
    this.#options = options;
    this.name = options.name;
    this.source = lab.host('host1');
    this.target = lab.host('host2');
    this.guest = lab.guest(options.name);
  }

  /** Resolves in the middle of the phase. */
  static async underWay(mortal: MortalFleet, options: MoverOptions): Promise<Mover> {
    const mover = new Mover(mortal, options);
    const { name, pool } = options;
    const made = await mortal.ask('vm.create', {
      input: {
        name,
        template: 'lab-guest',
        networks: ['guest'],
        memoryMiB: 160,
        host: 'host1',
        pool,
        diskBytes: 16 * MiB,
      },
    });
    await mortal.rest(made.id);
    await mover.guest.waitForTick();
    if (options.phase === 'post-copy') await mover.guest.ask('/dirty?mib=40&rate=64');
    mover.#before = await mover.guest.ask();
    await mover.target.link('migration').slow({ rateMbit: rateMbit[options.phase] });
    const postCopy = options.phase === 'post-copy' ? 'reserve' : 'never';
    const task = await mortal.ask('vm.migrate', { vm: name, input: { to: 'host2', postCopy } });
    mover.task = task.id;
    await mover.#reach(options.phase);
    return mover;
  }

  async #reach(phase: Phase): Promise<void> {
    const { name, source, target } = this;
    await waitFor(
      phase,
      async () => {
        const { state, note, error } = await this.#mortal.client.call('task.show', { task: this.task });
        if (state !== 'waiting' && state !== 'running')
          throw new Hopeless(`the move is ${state}: ${note ?? error?.message ?? ''}`);
        if (!/Memory processed: +[1-9]/.test(await source.virsh(['domjobinfo', name]))) return false;
        if (phase === 'pre-copy') return true;
        // In its first pass: an emulated guest does not survive post-copy after more of them (QEMU 7.2).
        await source.virsh(['migrate-postcopy', name]);
        return (await this.stateAt(target)) === 'running (post-copy)';
      },
      { timeoutMs: 30_000 },
    );
  }

  async stateAt(host: LabHost): Promise<string> {
    return (await host.virsh(['domstate', '--reason', this.name])).trim();
  }

  /** What is wrong with it: at home there, alive or off, and where alive the same boot, ticking on. */
  async problems(home: LabHost, runs: boolean): Promise<string[]> {
    const { name, guest } = this;
    const { pool } = this.#options;
    const problems = await whole(this.#mortal.fleet, { name, home: home.name, runs, pool });
    if (!runs || problems.length > 0 || this.#before === null) return problems;
    await goesOn(guest, this.#before, { timeoutMs: 15_000 });
    return [];
  }

  /** Started from its disks after it was lost: once, and as a new boot. */
  async startsAnew(home: LabHost): Promise<string[]> {
    const { id } = await this.#mortal.ask('vm.start', { vm: this.name, input: {} });
    const started = await this.#mortal.rest(id);
    if (started.state !== 'succeeded')
      return [`it cannot be started: ${started.note ?? started.error?.message ?? ''}`];
    const { boot } = await this.guest.waitForTick();
    const same = boot === this.#before?.boot ? ['it is the boot that was lost'] : [];
    const { name } = this;
    return [
      ...same,
      ...(await whole(this.#mortal.fleet, { name, home: home.name, runs: true, pool: this.#options.pool })),
    ];
  }

  /** Takes it away, whatever became of it. */
  async remove(): Promise<void> {
    await this.target.link('migration').restore();
    const off = { vm: this.name, input: { force: true } };
    const stopping = await this.#mortal.ask('vm.stop', off).catch(() => null);
    if (stopping) await this.#mortal.rest(stopping.id);
    const deleting = await this.#mortal.ask('vm.delete', { vm: this.name });
    await this.#mortal.rest(deleting.id);
  }
}
