// The fleet as placement sees it: hosts, the VMs on them, and running sums that each change keeps up to date.
import type { ConnectionState } from '../host/connection.ts';
import type { VirtType } from '../host/facts.ts';
import type { ClusterId, HostId, VmId } from '../ids.ts';
import { concerns, domainOf, type GroupRule, type Rule } from './rule.ts';

export interface FleetHost {
  readonly id: HostId;
  readonly name: string;
  readonly cluster: ClusterId | null;
  readonly state: ConnectionState;
  readonly reason: string;
  readonly drained: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly arch: string;
  readonly virtTypes: readonly VirtType[];
  readonly machines: ReadonlySet<string>;
  readonly cpuModels: ReadonlySet<string>;
  readonly cpus: number;
  /** vCPUs that may be promised per CPU, and memory per memory. */
  readonly cpuRatio: number;
  readonly memoryRatio: number;
  readonly memoryMiB: number;
  /** Kept for the host itself. */
  readonly reservedMiB: number;
  /** Seen free when the snapshot was taken; null: not read. */
  readonly freeMiB: number | null;
  readonly cells: readonly {
    readonly memoryMiB: number;
    readonly freeMiB: number | null;
    readonly cpus: number;
  }[];
  /** Active ones. */
  readonly networks: ReadonlySet<string>;
  /** Bytes free in active pools that hostler may write into. */
  readonly pools: ReadonlyMap<string, number>;
}

export interface FleetVm {
  readonly id: VmId;
  readonly name: string;
  readonly host: HostId | null;
  readonly cpus: number;
  /** With what QEMU takes beside it. */
  readonly memoryMiB: number;
}

export interface HostUse {
  memoryMiB: number;
  cpus: number;
  vms: number;
  /** Placed since the snapshot: not yet visible in what was seen free. */
  unseenMiB: number;
  readonly unseenBytes: Map<string, number>;
}

/** Members of a group rule per domain. */
export type DomainCounts = ReadonlyMap<string, number>;

export class Fleet {
  readonly hosts: readonly FleetHost[];
  readonly rules: readonly Rule[];
  readonly #hostById = new Map<HostId, FleetHost>();
  readonly #use = new Map<HostId, HostUse>();
  readonly #vms = new Map<VmId, FleetVm>();
  readonly #counts = new Map<GroupRule, Map<string, number>>();

  constructor(hosts: readonly FleetHost[], vms: Iterable<FleetVm>, rules: readonly Rule[] = []) {
    this.hosts = hosts;
    this.rules = rules;
    for (const host of hosts) {
      this.#hostById.set(host.id, host);
      this.#use.set(host.id, { memoryMiB: 0, cpus: 0, vms: 0, unseenMiB: 0, unseenBytes: new Map() });
    }
    for (const rule of rules) if (rule.kind === 'vm-vm') this.#counts.set(rule, new Map());
    for (const vm of vms) this.#add(vm, 1);
  }

  host(id: HostId): FleetHost | undefined {
    return this.#hostById.get(id);
  }
  vm(id: VmId): FleetVm | undefined {
    return this.#vms.get(id);
  }
  vms(): IterableIterator<FleetVm> {
    return this.#vms.values();
  }
  use(id: HostId): Readonly<HostUse> {
    const use = this.#use.get(id);
    if (!use) throw new RangeError(`no host ${id} in this fleet`);
    return use;
  }
  counts(rule: GroupRule): DomainCounts {
    return this.#counts.get(rule) ?? new Map();
  }

  /** Takes the place as given: the next decision counts with it. */
  place(vm: FleetVm, bytes: ReadonlyMap<string, number> = new Map()): void {
    this.remove(vm.id);
    this.#add(vm, 1);
    const use = vm.host === null ? undefined : this.#use.get(vm.host);
    if (!use) return;
    use.unseenMiB += vm.memoryMiB;
    for (const [pool, size] of bytes) use.unseenBytes.set(pool, (use.unseenBytes.get(pool) ?? 0) + size);
  }

  /** Memory that it leaves is not counted as seen free: the host has to show it first. */
  remove(id: VmId): void {
    const vm = this.#vms.get(id);
    if (vm) this.#add(vm, -1);
  }

  #add(vm: FleetVm, sign: 1 | -1): void {
    if (sign === 1) this.#vms.set(vm.id, vm);
    else this.#vms.delete(vm.id);
    const host = vm.host === null ? undefined : this.#hostById.get(vm.host);
    const use = vm.host === null ? undefined : this.#use.get(vm.host);
    if (!host || !use) return;
    use.memoryMiB += sign * vm.memoryMiB;
    use.cpus += sign * vm.cpus;
    use.vms += sign;
    for (const [rule, counts] of this.#counts) {
      if (!concerns(rule, vm.name)) continue;
      const domain = domainOf(rule.within, host);
      if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + sign);
    }
  }
}
