// What a host is and which guests it can run: `virConnectGetCapabilities`.
import {
  elementType,
  integer,
  many,
  one,
  present,
  size,
  text,
  texts,
  word,
  yesNo,
  type ValuesOf,
} from '../field.ts';

export const pagesXml = elementType('pages', {
  unit: text('@unit'),
  size: integer('@size'),
  /** How many there are, where the element stands in a NUMA cell. */
  count: text('.'),
});

export const hostCpuXml = elementType('cpu', {
  arch: text('arch'),
  model: text('model'),
  vendor: text('vendor'),
  microcode: text('microcode/@version'),
  counterHz: integer("counter[@name='tsc']/@frequency"),
  counterScaling: yesNo("counter[@name='tsc']/@scaling"),
  sockets: integer('topology/@sockets'),
  dies: integer('topology/@dies'),
  cores: integer('topology/@cores'),
  threads: integer('topology/@threads'),
  physicalAddressBits: integer('maxphysaddr/@bits'),
  features: texts('feature/@name'),
  pageSizes: texts('pages/@size'),
});

export const cellCpuXml = elementType('cpu', {
  id: integer('@id'),
  socket: integer('@socket_id'),
  die: integer('@die_id'),
  core: integer('@core_id'),
  siblings: text('@siblings'),
});
export const cellDistanceXml = elementType('sibling', { id: integer('@id'), value: integer('@value') });

export const cellXml = elementType('cell', {
  id: integer('@id'),
  memoryKiB: size('memory', 'KiB'),
  pages: many('pages', pagesXml),
  distances: many('distances/sibling', cellDistanceXml),
  cpuCount: integer('cpus/@num'),
  cpus: many('cpus/cpu', cellCpuXml),
});

export const baseLabelXml = elementType('baselabel', { type: text('@type'), label: text('.') });
export const securityModelXml = elementType('secmodel', {
  model: text('model'),
  domainOfInterpretation: text('doi'),
  baseLabels: many('baselabel', baseLabelXml),
});

export const hostXml = elementType('host', {
  uuid: text('uuid'),
  cpu: one('cpu', hostCpuXml),
  canSuspendToMemory: present('power_management/suspend_mem'),
  iommu: word('iommu/@support', ['yes', 'no']),
  canMigrateLive: present('migration_features/live'),
  migrationTransports: texts('migration_features/uri_transports/uri_transport'),
  cells: many('topology/cells/cell', cellXml),
  securityModels: many('secmodel', securityModelXml),
});

export const machineXml = elementType('machine', {
  name: text('.'),
  canonical: text('@canonical'),
  cpusMax: integer('@maxCpus'),
  deprecated: yesNo('@deprecated'),
});

export const guestDomainXml = elementType('domain', {
  type: word('@type', ['qemu', 'kvm']),
  emulator: text('emulator'),
  machines: many('machine', machineXml),
});

export const guestXml = elementType('guest', {
  osType: text('os_type'),
  arch: text('arch/@name'),
  wordSize: integer('arch/wordsize'),
  emulator: text('arch/emulator'),
  machines: many('arch/machine', machineXml),
  domains: many('arch/domain', guestDomainXml),
  acpiToggle: yesNo('features/acpi/@toggle'),
  diskSnapshot: word('features/disksnapshot/@default', ['on', 'off']),
  externalSnapshot: present('features/externalSnapshot'),
});

export const capabilitiesXml = elementType('capabilities', {
  host: one('host', hostXml),
  guests: many('guest', guestXml),
});
export type CapabilitiesXml = ValuesOf<typeof capabilitiesXml>;
