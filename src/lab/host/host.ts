// A lab host: a machine of its own as far as libvirt can tell, with a power plug.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bmcAccess, type BmcAccess } from '../bmc/config.ts';
import { Datastore } from '../fault/datastore.ts';
import { Link } from '../fault/link.ts';
import { HostProcess } from '../fault/process.ts';
import { logFolder, pkiFolder, socketFolder } from '../folder.ts';
import type { badIdentities } from '../pki.ts';
import { Place } from '../place/place.ts';
import { type HostPlan, type LabNetwork, type LabPlan, libvirtDaemons } from '../plan.ts';
import { Hopeless, waitFor } from '../wait.ts';

export type UriKind = 'tls' | 'tcp' | 'ssh' | 'unix';

/** The daemon that runs the guests, and the one that listens on the network: with libvirtd, it is both. */
const guestDaemon = (plan: HostPlan): string => (plan.daemonFolder === null ? 'libvirtd' : 'virtqemud');
const networkDaemon = (plan: HostPlan): string => (plan.daemonFolder === null ? 'libvirtd' : 'virtproxyd');

export class LabHost extends Place {
  readonly plan: HostPlan;
  readonly #lab: LabPlan;
  readonly #manager: Place;
  constructor(lab: LabPlan, plan: HostPlan, manager: Place) {
    super(plan.name, join(lab.folder, 'host', plan.name));
    this.plan = plan;
    this.#lab = lab;
    this.#manager = manager;
  }

  /** The unix socket's URI works from anywhere on the machine, the others from places of the lab. */
  uri(kind: UriKind): string {
    if (kind === 'unix') return `qemu+unix:///system?socket=${this.socket}`;
    return `qemu+${kind}://${this.name}/system`;
  }

  get socket(): string {
    const name = this.plan.daemonFolder === null ? 'libvirt-sock' : 'virtqemud-sock';
    return join(socketFolder(this.#lab.folder, this.name), name);
  }

  /** The host's /var/log, as the machine sees it; it survives power cuts. */
  get logFolder(): string {
    return logFolder(this.#lab.folder, this.name);
  }

  /** Ends everything on the host at once, as pulling the plug does. What is on its disks stays. */
  async cutPower(): Promise<void> {
    await this.#power('off');
  }

  /** Turns the host on and waits until its libvirt answers. */
  async restorePower(): Promise<void> {
    await this.#power('on');
    await this.waitUntilReady();
  }

  async waitUntilReady(): Promise<void> {
    await waitFor(
      `libvirt on ${this.name}`,
      () => {
        if (!this.isUp)
          throw new Hopeless(
            `${this.name} did not come up: its first process ended; see ${join(this.folder, 'init.log')}`,
          );
        return existsSync(join(this.folder, 'ready'));
      },
      { timeoutMs: 30_000 },
    );
  }

  /**
   * What virsh prints, run on the host itself; it is given a time limit, as a frozen daemon answers
   * nothing.
   */
  async virsh(args: readonly string[], { timeoutMs = 60_000 }: { timeoutMs?: number } = {}): Promise<string> {
    const { stdout } = await this.run('virsh', ['-q', '-c', 'qemu:///system', ...args], { timeoutMs });
    return stdout;
  }

  /** Lets libvirt show another certificate from now on, one of the bad ones or its own again. */
  async useServerIdentity(kind: 'own' | (typeof badIdentities)[number]): Promise<void> {
    const pki = pkiFolder(this.#lab.folder);
    const from = kind === 'own' ? join(pki, 'identity', this.name) : join(pki, 'bad', kind);
    await this.run('cp', [join(from, 'servercert.pem'), '/etc/pki/libvirt/servercert.pem']);
    await this.run('cp', [join(from, 'serverkey.pem'), '/etc/pki/libvirt/private/serverkey.pem']);
    // Told to read its certificates again, it would refuse the bad ones; at its start it is set not to look.
    await this.daemon(networkDaemon(this.plan)).kill();
    await this.startLibvirt();
    await waitFor(`libvirt on ${this.name} again`, () => this.virsh(['version']));
  }

  get bmc(): BmcAccess {
    return bmcAccess(this.plan.bmcAddress);
  }

  /** The libvirt daemon that runs the guests. */
  get libvirt(): HostProcess {
    return this.daemon(guestDaemon(this.plan));
  }

  /** The names of the host's libvirt daemons. */
  get daemonNames(): readonly string[] {
    return ['virtlogd', 'virtlockd', ...libvirtDaemons(this.plan)];
  }

  /** One of the host's libvirt daemons. */
  daemon(name: string): HostProcess {
    if (!this.daemonNames.includes(name)) {
      throw new RangeError(`${this.name} has no daemon ${name}; it has ${this.daemonNames.join(', ')}`);
    }
    return new HostProcess(this, name, `/run/${name}.pid`);
  }

  /** Starts whichever of the host's libvirt daemons are not running, as an init system would. */
  async startLibvirt(): Promise<void> {
    await this.run('/bin/sh', [join(this.#lab.folder, 'bin/libvirt.sh'), join(this.folder, 'env')]);
  }

  /** The QEMU of a guest that runs here. */
  qemu(guest: string): HostProcess {
    return new HostProcess(this, `the QEMU of ${guest}`, `/run/libvirt/qemu/${guest}.pid`);
  }

  /** The cable to one of the lab's networks. */
  link(name: LabNetwork['name']): Link {
    const networkIndex = this.#lab.networks.findIndex((n) => n.name === name);
    const network = this.#lab.networks[networkIndex];
    if (network === undefined) throw new RangeError(`the lab has no network called '${name}'`);
    const hostIndex = this.plan.index;
    const address = name === 'guest' ? undefined : this.plan.address[name];
    return new Link({ manager: this.#manager, host: this, address, hostIndex, network, networkIndex });
  }

  /** The pool `local` of this host. */
  get datastore(): Datastore {
    return new Datastore(this.#manager, join(this.folder, 'local'), join(this.folder, 'local.img'));
  }

  async #power(state: 'on' | 'off'): Promise<void> {
    await this.#manager.run('/bin/sh', [join(this.#lab.folder, 'bin/power.sh'), state, this.name]);
  }
}
