// What the hosts of the in-memory hypervisor say about themselves: alike, so that a move between them is
// possible.
import type { DomainCapabilities, HostFacts } from '../../../model/host/facts.ts';
import type { Pool } from '../../../model/pool/pool.ts';

const readAt = '2026-01-01T00:00:00.000Z';
const gibibyte = 2 ** 30;

const pool = (name: string): Pool => ({
  name,
  uuid: `uuid-of-${name}`,
  type: 'dir',
  active: true,
  autostart: true,
  path: `/srv/${name}`,
  capacityBytes: 1000 * gibibyte,
  freeBytes: 500 * gibibyte,
  source: null,
  used: true,
  shared: name === 'shared',
});

const capabilities: DomainCapabilities = {
  virtType: 'kvm',
  machine: 'pc-q35-7.2',
  emulator: '/usr/bin/qemu-system-x86_64',
  cpuModes: [{ mode: 'custom', supported: true, models: ['EPYC'] }],
  devices: { disk: { supported: true, values: { bus: ['virtio', 'scsi', 'sata'] } } },
  firmware: ['bios'],
  secureBoot: false,
};

export const memoryFacts = (name: string): HostFacts => ({
  uuid: `uuid-of-${name}`,
  hostName: name,
  readAt,
  versions: { libvirt: '9.0.0', qemu: '7.2.22' },
  cpu: {
    arch: 'x86_64',
    vendor: 'AMD',
    model: 'EPYC',
    features: [],
    cpus: 64,
    sockets: 1,
    cores: 64,
    threads: 1,
  },
  memory: { totalMiB: 1_048_576, freeMiB: 1_000_000, hugepages: [] },
  numa: [{ id: 0, memoryMiB: 1_048_576, freeMiB: 1_000_000, cpus: 64 }],
  kvm: { offered: true, verdict: { usable: true, evidence: 'a world in memory', at: readAt } },
  machines: [
    { name: 'pc-q35-7.2', canonical: null, arch: 'x86_64', virtTypes: ['kvm'], cpusMax: 288 },
    { name: 'q35', canonical: 'pc-q35-7.2', arch: 'x86_64', virtTypes: ['kvm'], cpusMax: 288 },
  ],
  domainCapabilities: [capabilities],
  pools: [pool('shared'), pool('local')],
  networks: [
    {
      name: 'guest',
      uuid: 'uuid-of-guest',
      active: true,
      autostart: true,
      forward: 'bridge',
      bridge: 'br-guest',
      mtu: 1500,
      portGroups: [],
      vlans: [],
    },
  ],
  securityDrivers: ['dac'],
  migration: { live: true, transports: ['tcp'] },
  tls: null,
  iommu: false,
});
