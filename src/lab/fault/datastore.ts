// A datastore of the lab as a place for faults: it can be filled up, and emptied of what filled it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../place/place.ts';

const fillName = '.filled-by-hostler-lab';

export class Datastore {
  readonly #manager: Place;
  /** As the manager's place sees it. */
  readonly folder: string;
  readonly #image: string;
  constructor(manager: Place, folder: string, image: string) {
    this.#manager = manager;
    this.folder = folder;
    this.#image = image;
  }

  async freeMiB(): Promise<number> {
    const { stdout } = await this.#manager.run('df', ['--output=avail', '-BM', this.folder]);
    return Number.parseInt(stdout.split('\n')[1] ?? '', 10);
  }

  /** Leaves only so much room; what writes more gets ENOSPC. */
  async fill({ leaveMiB = 0 }: { leaveMiB?: number } = {}): Promise<void> {
    if (!existsSync(`${this.#image}.limited`)) {
      throw new Error(`${this.folder} is a plain folder of this machine's disk, which the lab does not fill`);
    }
    await this.free();
    const file = join(this.folder, fillName);
    const room = (await this.freeMiB()) - leaveMiB;
    // The file system needs some blocks for the file's own map.
    const atOnce = Math.floor(room * 0.95) - 1;
    if (atOnce > 0) await this.#manager.run('fallocate', ['-l', `${atOnce}MiB`, file]);
    const write = ['if=/dev/zero', `of=${file}.rest`, 'bs=4k'];
    if (leaveMiB > 0) {
      const restMiB = Math.max(0, (await this.freeMiB()) - leaveMiB);
      await this.#manager.run('dd', [...write, `count=${restMiB * 256}`]);
      return;
    }
    // The file system itself says when it is full.
    const rest = await this.#manager.run('dd', write, { anyExit: true });
    if (rest.exitCode === 0) throw new Error(`${this.folder} did not fill up`);
  }

  async free(): Promise<void> {
    const file = join(this.folder, fillName);
    await this.#manager.run('rm', ['-f', file, `${file}.rest`]);
  }
}
