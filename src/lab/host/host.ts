// A lab host: a machine of its own as far as libvirt can tell, with a power plug.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logFolder, socketFolder } from '../folder.ts';
import { Place } from '../place/place.ts';
import type { HostPlan, LabPlan } from '../plan.ts';
import { Hopeless, waitFor } from '../wait.ts';

export type UriKind = 'tls' | 'tcp' | 'ssh' | 'unix';

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
    return join(socketFolder(this.#lab.folder, this.name), 'libvirt-sock');
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

  async #power(state: 'on' | 'off'): Promise<void> {
    await this.#manager.run('/bin/sh', [join(this.#lab.folder, 'bin/power.sh'), state, this.name]);
  }
}
