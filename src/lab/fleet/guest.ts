// A guest of the lab, whoever started it: where it runs, its address, what it says over HTTP and on its
// console.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { managerFolder } from '../folder.ts';
import type { LabHost } from '../host/host.ts';
import type { Place } from '../place/place.ts';
import { waitFor, type WaitOptions } from '../wait.ts';
import { PingProbe } from './ping.ts';

/** What the lab guest answers to `GET /`. */
export interface GuestState {
  /** Drawn at boot: a guest that was started anew has another one. */
  readonly boot: string;
  /** Rises ten times a second while its CPU runs. */
  readonly tick: number;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly address: string;
  /** Since its boot, by its own clock, which stands still while its CPUs do. */
  readonly upMs: number;
  /** What time it takes it to be. */
  readonly timeMs: number;
}

/** What a guest needs of its lab. */
export interface GuestWorld {
  readonly folder: string;
  readonly manager: Place;
  readonly hosts: readonly LabHost[];
}

/** $1: address, $2: path. The guest closes the connection after its answer. */
const httpGet = [
  'exec 3<>"/dev/tcp/$1/80"',
  String.raw`printf 'GET %s HTTP/1.1\r\nHost: %s\r\n\r\n' "$2" "$1" >&3`,
  'cat <&3',
].join('\n');

export class LabGuest {
  readonly name: string;
  readonly #lab: GuestWorld;
  #mac: string | undefined;
  constructor(lab: GuestWorld, name: string) {
    this.#lab = lab;
    this.name = name;
  }

  /** The hosts on which libvirt says that it is active. More than one is what must never be. */
  async hosts(): Promise<string[]> {
    const up = this.#lab.hosts.filter((host) => host.isUp);
    const lists = await Promise.all(up.map((host) => host.virsh(['list', '--name'])));
    return up.filter((_, i) => lists[i]?.split('\n').includes(this.name)).map((host) => host.name);
  }

  /** The hardware address of its first NIC. */
  async mac(): Promise<string> {
    if (this.#mac !== undefined) return this.#mac;
    for (const host of this.#lab.hosts.filter((h) => h.isUp)) {
      const table = await host.virsh(['domiflist', this.name]).catch(() => '');
      const mac = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(table)?.[0];
      if (mac !== undefined) return (this.#mac = mac);
    }
    throw new Error(`no host of the lab knows a guest ${this.name} with a NIC`);
  }

  /** The address that DHCP gave it. */
  async address(options?: WaitOptions): Promise<string> {
    const leases = join(managerFolder(this.#lab.folder), 'leases');
    return waitFor(
      `an address of ${this.name}`,
      async () => {
        const mac = await this.mac();
        const lines = readFileSync(leases, 'utf8').split('\n');
        return lines.map((line) => line.split(' ')).find((words) => words[1] === mac)?.[2];
      },
      { timeoutMs: 60_000, ...options },
    );
  }

  /** What the guest answers to a path: `/`, `/dirty?mib=64&rate=20`, `/disk/verify?device=vda` … */
  async ask<T = GuestState>(path = '/', timeoutMs = 5000): Promise<T> {
    const words = ['-c', httpGet, 'bash', await this.address(), path];
    const { stdout } = await this.#lab.manager.run('bash', words, { timeoutMs });
    const status = /^HTTP\/1\.\d (\d+)/.exec(stdout)?.[1] ?? 'nothing';
    const body = stdout.slice(stdout.indexOf('\r\n\r\n') + 4);
    if (!status.startsWith('2')) throw new Error(`${this.name} answered ${status} to ${path}: ${body}`);
    return JSON.parse(body) as T;
  }

  /** Waits until it has ticked past `tick`, or, without one, until it ticks at all. */
  async waitForTick(tick = 0, options?: WaitOptions): Promise<GuestState> {
    return waitFor(
      `a tick of ${this.name} past ${tick}`,
      async () => {
        const state = await this.ask();
        return state.tick > tick && state;
      },
      { timeoutMs: 60_000, ...options },
    );
  }

  /** Its serial console so far, if the lab started it. */
  serial(): string {
    const file = join(this.#lab.folder, 'serial', `${this.name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** What it last said on its console: it tells a guest that stands still from one that nobody hears. */
  lastTick(): Pick<GuestState, 'boot' | 'tick'> | undefined {
    const [, boot, tick] = /.*^TICK (\S+) (\d+)\r?\n/ms.exec(this.serial().slice(-4096)) ?? [];
    return boot === undefined ? undefined : { boot, tick: Number(tick) };
  }

  /** Pings it from now on. */
  async ping(intervalMs = 20): Promise<PingProbe> {
    return new PingProbe(this.#lab.manager, await this.address(), intervalMs);
  }
}
