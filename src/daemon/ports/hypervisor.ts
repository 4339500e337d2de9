// The hypervisor as tasks and observers see it: verbs by noun, plain values in and out. One file per verb
// implements it.
import type { HostVerbs } from './hypervisor/host.ts';
import type { VmVerbs } from './hypervisor/vm.ts';
import type { MigrationVerbs } from './hypervisor/migration.ts';
import type { VolumeVerbs } from './hypervisor/volume.ts';

/**
 * Every verb rejects with a HostlerError. `host-unreachable` and `host-slow` say nothing about whether it
 * happened: whoever changed something asks the world. A verb that says it is idempotent may be called again
 * after that.
 */
export interface Hypervisor {
  readonly host: HostVerbs;
  readonly vm: VmVerbs;
  readonly migration: MigrationVerbs;
  readonly volume: VolumeVerbs;
}
