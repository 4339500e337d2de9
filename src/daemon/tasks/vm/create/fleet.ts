// The fleet as placement sees it, from the store: what hosts said, what VMs take, what tasks have claimed.
import type { HostFacts } from '../../../../model/host/facts.ts';
import type { TaskId, VmId } from '../../../../model/ids.ts';
import { overheadMiB } from '../../../../model/vm/migrate/memory.ts';
import { Fleet, type FleetHost, type FleetVm } from '../../../../model/placement/fleet.ts';
import { readClaims, type Claim } from '../../../store/claim/claim.ts';
import { readHosts, type HostRecord } from '../../../store/host/record.ts';
import { readPoolUses } from '../../../store/pool/use.ts';
import type { Reader } from '../../../store/store.ts';
import { readPlacedVms } from '../../../store/vm/look-up.ts';

/** vCPUs promised per CPU; memory is promised once. */
const cpuRatio = 4;
const memoryRatio = 1;
/** For the host's own processes. */
const reservedMiB = 512;

export const capacityMiBOf = ({ memory }: HostFacts): number =>
  Math.floor((memory.totalMiB - reservedMiB) * memoryRatio);

/** `asking`: the task that asks, whose own claims do not stand in its way. */
export async function readFleet(db: Reader, asking: TaskId | null = null): Promise<Fleet> {
  const [hosts, vms, claims, uses] = [
    await readHosts(db),
    await readPlacedVms(db),
    (await readClaims(db)).filter(({ task }) => task !== asking),
    await readPoolUses(db),
  ];
  const claimsOn = Map.groupBy(claims, ({ host }) => host);
  const usesOn = Map.groupBy(uses, ({ host }) => host);
  const fleetHosts = hosts.flatMap((host) => {
    const used = new Set(usesOn.get(host.id)?.map(({ pool }) => pool));
    return fleetHost(host, claimsOn.get(host.id) ?? [], used) ?? [];
  });
  return new Fleet(fleetHosts, [...vms.map(fleetVm), ...arriving(claims, vms)]);
}

/** A host that was never read cannot be placed on, and is not weighed. */
function fleetHost(host: HostRecord, claims: readonly Claim[], used: ReadonlySet<string>): FleetHost | null {
  const { facts, connection } = host;
  if (!facts) return null;
  const claimed = (resource: string): number =>
    claims.reduce((sum, c) => sum + (c.resource === resource ? c.amount : 0), 0);
  const { freeMiB, totalMiB } = facts.memory;
  return {
    id: host.id,
    name: host.name,
    cluster: host.cluster,
    state: connection.state,
    reason: connection.reason,
    drained: host.drained,
    labels: host.labels,
    arch: facts.cpu.arch,
    virtTypes: [...new Set(facts.domainCapabilities.map((c) => c.virtType))],
    machines: new Set(
      facts.machines.flatMap((m) => [m.name, ...(m.canonical === null ? [] : [m.canonical])]),
    ),
    cpuModels: new Set(facts.domainCapabilities.flatMap((c) => c.cpuModes.flatMap((mode) => mode.models))),
    cpus: facts.cpu.cpus,
    cpuRatio,
    memoryRatio,
    memoryMiB: totalMiB,
    reservedMiB,
    freeMiB: freeMiB === null ? null : Math.max(0, freeMiB - claimed('memory')),
    cells: facts.numa.map(({ memoryMiB, freeMiB: free, cpus }) => ({ memoryMiB, freeMiB: free, cpus })),
    networks: new Set(facts.networks.filter((n) => n.active).map((n) => n.name)),
    pools: new Map(
      facts.pools
        .filter((pool) => pool.active && used.has(pool.name))
        .map((pool) => [pool.name, Math.max(0, pool.freeBytes - claimed(`pool:${pool.name}`))]),
    ),
  };
}

const fleetVm = ({ memoryMiB, ...vm }: FleetVm): FleetVm => ({
  ...vm,
  memoryMiB: memoryMiB + overheadMiB(memoryMiB),
});

/** VMs for which room was claimed on a host where they are not yet: they count there as if they were. */
function arriving(claims: readonly Claim[], vms: readonly FleetVm[]): FleetVm[] {
  if (claims.length === 0) return [];
  const homes = new Map(vms.map(({ id, name, host }) => [id, { name, host }]));
  const coming = claims.filter((c) => c.resource === 'memory' && homes.get(c.vm)?.host !== c.host);
  const cpus = new Map(
    claims.flatMap((c) => (c.resource === 'cpu' ? [[`${c.task} ${c.host}`, c.amount] as const] : [])),
  );
  return coming.map(({ task, vm, host, amount }) => ({
    id: `${vm}@${host}` as VmId,
    name: homes.get(vm)?.name ?? vm,
    host,
    cpus: cpus.get(`${task} ${host}`) ?? 0,
    memoryMiB: amount,
  }));
}
