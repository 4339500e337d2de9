// A lab with its manager running: what most lab tests begin with.
import { Lab, type LabOptions } from '../../src/lab/lab.ts';
import { LabDaemon } from '../../src/lab/daemon.ts';
import { addHosts } from '../../src/lab/furnish.ts';

export interface FleetOptions extends Pick<LabOptions, 'hosts'> {
  /** Hosts that are added to begin with; all, unless said otherwise. */
  readonly added?: readonly string[];
}

export class Fleet implements AsyncDisposable {
  readonly lab: Lab;
  readonly daemon: LabDaemon;
  private constructor(lab: Lab) {
    this.lab = lab;
    this.daemon = new LabDaemon(lab);
  }

  static async up({ hosts = 2, added }: FleetOptions = {}): Promise<Fleet> {
    const fleet = new Fleet(await Lab.up({ hosts }));
    try {
      await fleet.daemon.start();
      await addHosts(fleet.lab, fleet.daemon, added ?? fleet.lab.hosts.map((h) => h.name));
      return fleet;
    } catch (error) {
      await fleet.lab.down();
      throw error;
    }
  }

  addHost(name: string): Promise<void> {
    return addHosts(this.lab, this.daemon, [name]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab.down();
  }
}
