// What the steps of tasks are given: the ports, the store and the journal; main builds it, tests build
// their own.
import type { ManagerId } from '../../model/ids.ts';
import type { Template } from '../../model/template/template.ts';
import type { Seed } from '../../model/vm/spec.ts';
import type { Journal } from '../events/journal.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { BootImages } from '../ports/boot-images.ts';
import type { Chance } from '../ports/chance.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hypervisor } from '../ports/hypervisor.ts';
import type { Keys } from '../ports/keys.ts';
import type { Power } from '../ports/power.ts';
import type { Store } from '../store/store.ts';

export interface TaskWorld {
  readonly hypervisor: Hypervisor;
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly blobs: Blobs;
  readonly bootImages: BootImages;
  readonly power: Power;
  readonly keys: Keys;
  readonly templates: readonly Template[];
  /** The image that a guest finds its cloud-init seed on. */
  encodeSeed(seed: Seed, identity: { readonly instance: string; readonly name: string }): Uint8Array;
  readonly manager: ManagerId;
}
