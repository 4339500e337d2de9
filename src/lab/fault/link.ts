// The cable between a host and one network of the lab: it can be cut, reset, slowed and mended.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../place/place.ts';
import type { LabNetwork } from '../plan.ts';
import { waitFor } from '../wait.ts';

/** The manager's end of a host's cable; interface names have at most 15 characters. */
export const linkName = (hostIndex: number, network: string): string => `h${hostIndex}-${network}`;

export interface LinkEnds {
  readonly manager: Place;
  readonly host: Place;
  readonly hostIndex: number;
  /** The host's own on this network, where it has one. */
  readonly address: string | undefined;
  readonly network: LabNetwork;
  readonly networkIndex: number;
}

export interface Slowness {
  /** Each way. */
  readonly rateMbit?: number;
  /** Each way; works with frames, so that everything on the network is late. */
  readonly delayMs?: number;
}

/** Packets that say "reset" themselves have to pass, or nobody would hear of it. */
const everyTcpButResets = ['-p', 'tcp', '!', '--tcp-flags', 'RST', 'RST'];
const reject = ['-j', 'REJECT', '--reject-with', 'tcp-reset'];

export class Link {
  readonly #ends: LinkEnds;
  constructor(ends: LinkEnds) {
    this.#ends = ends;
  }

  get name(): string {
    return linkName(this.#ends.hostIndex, this.#ends.network.name);
  }

  /** Pulls the cable out: nothing passes, and nobody is told. */
  async cut(): Promise<void> {
    await this.#ends.manager.run('ip', ['link', 'set', this.name, 'down']);
  }

  /** From now on every TCP connection over this cable is answered with a reset, on both sides. */
  async reset(): Promise<void> {
    for (const rule of this.#resetRules()) {
      await this.#ends.host.run('iptables', ['-w', '-I', ...rule]);
    }
    // Who only listens on a connection would never hear of the reset of the other side. Not every kernel can
    // destroy a socket from outside; there, a side hears of it when it next sends.
    const { address = '' } = this.#ends;
    const filter = `( src ${address} or src [::ffff:${address}] )`;
    await this.#ends.host.run('ss', ['-K', '-t', '-n', filter], { anyExit: true });
  }

  async slow({ rateMbit, delayMs }: Slowness): Promise<void> {
    if (delayMs !== undefined) await this.#delay(delayMs);
    if (rateMbit === undefined) return;
    const shape = ['root', 'tbf', 'rate', `${rateMbit}mbit`, 'burst', '64kb', 'latency', '400ms'];
    const { manager, host, network } = this.#ends;
    await manager.run('tc', ['qdisc', 'replace', 'dev', this.name, ...shape]);
    await host.run('tc', ['qdisc', 'replace', 'dev', network.name, ...shape]);
  }

  /** Undoes whatever was done to the cable. */
  async restore(): Promise<void> {
    const { manager, host, network } = this.#ends;
    await this.#endDelay();
    await manager.run('ip', ['link', 'set', this.name, 'up']);
    // There need not be a rate or a rule to take away.
    await manager.run('tc', ['qdisc', 'del', 'dev', this.name, 'root'], { anyExit: true });
    if (!host.isUp) return;
    await host.run('tc', ['qdisc', 'del', 'dev', network.name, 'root'], { anyExit: true });
    // Nothing but frames passes over the guests' network: there is no rule that could be there.
    for (const rule of network.name === 'guest' ? [] : this.#resetRules()) {
      while ((await host.run('iptables', ['-w', '-D', ...rule], { anyExit: true })).exitCode === 0);
    }
  }

  #resetRules(): string[][] {
    const { network } = this.#ends;
    if (network.name === 'guest') {
      throw new RangeError('the guest network carries frames of guests, not connections of hosts: cut it');
    }
    const device = network.hostBridge ?? network.name;
    return [
      ['INPUT', '-i', device, ...everyTcpButResets, ...reject],
      ['OUTPUT', '-o', device, ...everyTcpButResets, ...reject],
    ];
  }

  get #delayNames(): { near: string; far: string; bridge: string; pidFile: string } {
    const { hostIndex, networkIndex, manager } = this.#ends;
    const stem = `late${hostIndex}-${networkIndex}`;
    const pidFile = join(manager.folder, `${stem}.pid`);
    return { near: `${stem}n`, far: `${stem}f`, bridge: `${stem}b`, pidFile };
  }

  /** The cable now ends in a bridge of its own, from which a relay carries the frames on, late. */
  async #delay(delayMs: number): Promise<void> {
    await this.#endDelay();
    const { manager, network } = this.#ends;
    const { near, far, bridge, pidFile } = this.#delayNames;
    const relay = join(manager.folder, '../bin/delay.pl');
    const log = `${pidFile}.log`;
    const command = 'setsid perl "$1" "$2" "$3" "$4" >"$5" 2>&1 </dev/null & echo $! >"$6"';
    await manager.run('sh', ['-c', command, 'sh', relay, near, far, String(delayMs), log, pidFile]);
    await waitFor(`the relay of ${this.name}`, async () => {
      const { stdout } = await manager.run('cat', [log], { anyExit: true });
      return stdout.startsWith('ready');
    });
    const batch = [
      `link add ${bridge} type bridge forward_delay 0`,
      `link set ${this.name} master ${bridge}`,
      `link set ${far} master ${bridge} up`,
      `link set ${near} master ${network.name} up`,
      `link set ${bridge} up`,
    ];
    await manager.run('ip', ['-batch', '-'], { input: `${batch.join('\n')}\n` });
  }

  async #endDelay(): Promise<void> {
    const { manager, network } = this.#ends;
    const { bridge, pidFile } = this.#delayNames;
    if (!existsSync(pidFile)) return;
    const command =
      'kill -9 "$(cat "$1")"; rm -f "$1" "$1.log"; ip link set "$2" master "$3"; ip link del "$4"';
    await manager.run('sh', ['-c', command, 'sh', pidFile, this.name, network.name, bridge]);
  }
}
