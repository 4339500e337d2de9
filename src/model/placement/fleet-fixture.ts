// A small fleet for tests: hosts of 8 CPUs and 16 GiB in two racks.
import type { HostId, VmId } from '../ids.ts';
import type { FleetHost, FleetVm } from './fleet.ts';
import type { PlacementRequest } from './placement.ts';

export const fleetHost = (number: number, more: Partial<FleetHost> = {}): FleetHost => ({
  id: `host-${number}` as HostId,
  name: `host${number}`,
  cluster: null,
  state: 'up',
  reason: 'answers',
  drained: false,
  labels: { rack: `r${number % 2}` },
  arch: 'x86_64',
  virtTypes: ['kvm', 'qemu'],
  machines: new Set(['q35', 'pc-q35-7.2']),
  cpuModels: new Set(['EPYC']),
  cpus: 8,
  cpuRatio: 4,
  memoryRatio: 1,
  memoryMiB: 16_384,
  reservedMiB: 1024,
  freeMiB: null,
  cells: [],
  networks: new Set(['guest']),
  pools: new Map([['shared', 2 ** 40]]),
  ...more,
});

export const fleetVm = (name: string, host: number | null, more: Partial<FleetVm> = {}): FleetVm => ({
  id: `vm-${name}` as VmId,
  name,
  host: host === null ? null : (`host-${host}` as HostId),
  cpus: 2,
  memoryMiB: 2048,
  ...more,
});

export const placementRequest = (more: Partial<PlacementRequest> = {}): PlacementRequest => ({
  id: null,
  name: 'web-1',
  cpus: 2,
  memoryMiB: 2048,
  arch: 'x86_64',
  virtType: null,
  machine: null,
  cpuModel: null,
  networks: ['guest'],
  pools: new Map(),
  needs: [],
  numa: 'any',
  strategy: 'spread',
  cluster: null,
  onlyHost: null,
  notHosts: [],
  ...more,
});
