// libvirt's capability documents as the facts that decisions read. Pure: text in, plain objects out.
import { parseDocument, type XmlElement } from '../../../libvirt-xml/index.ts';
import { capabilitiesXml, type CapabilitiesXml } from '../../../libvirt-xml/host/capabilities.ts';
import {
  deviceAbilitiesOf,
  domainCapabilitiesXml,
  type DomainCapabilitiesXml,
} from '../../../libvirt-xml/host/domain-capabilities.ts';
import type {
  CpuModeAbility,
  DomainCapabilities,
  HostFacts,
  MachineType,
  VirtType,
} from '../../../model/host/facts.ts';

const rootOf = (text: string): XmlElement => parseDocument(text).root;

export interface Capabilities extends Pick<
  HostFacts,
  'uuid' | 'numa' | 'machines' | 'securityDrivers' | 'migration' | 'iommu'
> {
  readonly arch: string;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly features: readonly string[];
  readonly virtTypes: readonly VirtType[];
  /** Pages larger than the base size, over all NUMA cells. */
  readonly hugepages: readonly { readonly sizeKiB: number; readonly total: number }[];
}

export function readCapabilities(text: string): Capabilities {
  const { host, guests = [] } = capabilitiesXml.read(rootOf(text));
  const cpu = host?.cpu;
  const arch = cpu?.arch ?? 'x86_64';
  return {
    uuid: host?.uuid ?? '',
    arch,
    vendor: cpu?.vendor ?? null,
    model: cpu?.model ?? null,
    features: cpu?.features ?? [],
    virtTypes: virtTypesOf(guests, arch),
    numa: (host?.cells ?? []).map((cell) => ({
      id: cell.id ?? 0,
      memoryMiB: Math.floor((cell.memoryKiB ?? 0) / 1024),
      freeMiB: null,
      cpus: cell.cpuCount ?? cell.cpus?.length ?? 0,
    })),
    hugepages: hugepagesOf(host?.cells ?? []),
    machines: machinesOf(guests, arch),
    securityDrivers: (host?.securityModels ?? []).flatMap((m) => (m.model === undefined ? [] : [m.model])),
    migration: {
      live: host?.canMigrateLive === true,
      transports: host?.migrationTransports ?? [],
    },
    iommu: host?.iommu === undefined ? null : host.iommu === 'yes',
  };
}

type Cells = NonNullable<NonNullable<CapabilitiesXml['host']>['cells']>;
/** x86 and most of the others. */
const basePageKiB = 4;

function hugepagesOf(cells: Cells): { sizeKiB: number; total: number }[] {
  const totals = new Map<number, number>();
  for (const { size = 0, count } of cells.flatMap((cell) => cell.pages ?? [])) {
    if (size > basePageKiB) totals.set(size, (totals.get(size) ?? 0) + Number(count ?? 0));
  }
  return [...totals].map(([sizeKiB, total]) => ({ sizeKiB, total }));
}

const isVirtType = (type: string | undefined): type is VirtType => type === 'kvm' || type === 'qemu';
const isCpuMode = (mode: string | undefined): mode is CpuModeAbility['mode'] =>
  mode === 'host-passthrough' || mode === 'maximum' || mode === 'host-model' || mode === 'custom';

type Guests = NonNullable<CapabilitiesXml['guests']>;

const isHvm = (guest: Guests[number], arch: string): boolean => guest.osType === 'hvm' && guest.arch === arch;

function virtTypesOf(guests: Guests, arch: string): readonly VirtType[] {
  const types = guests.filter((g) => isHvm(g, arch)).flatMap((g) => g.domains ?? []);
  return [...new Set(types.map((d) => d.type).filter(isVirtType))];
}

function machinesOf(guests: Guests, arch: string): readonly MachineType[] {
  const machines = new Map<string, MachineType>();
  for (const guest of guests.filter((g) => isHvm(g, arch))) {
    const virtTypes = (guest.domains ?? []).map((d) => d.type).filter(isVirtType);
    for (const machine of guest.machines ?? []) {
      if (machine.name === undefined) continue;
      machines.set(machine.name, {
        name: machine.name,
        canonical: machine.canonical ?? null,
        arch,
        virtTypes,
        cpusMax: machine.cpusMax ?? 1,
      });
    }
  }
  return [...machines.values()];
}

export function readDomainCapabilities(text: string): DomainCapabilities {
  const root = rootOf(text);
  const xml: DomainCapabilitiesXml = domainCapabilitiesXml.read(root);
  const loader = xml.firmware?.loader;
  const valuesOf = (name: string): readonly string[] =>
    loader?.valueSets?.find((set) => set.name === name)?.values ?? [];
  return {
    virtType: isVirtType(xml.domain) ? xml.domain : 'qemu',
    machine: xml.machine ?? '',
    emulator: xml.path ?? '',
    cpuModes: (xml.cpuModes ?? []).flatMap(readCpuMode),
    devices: Object.fromEntries(
      [...deviceAbilitiesOf(root)].map(([name, { supported, values }]) => [name, { supported, values }]),
    ),
    firmware: xml.firmware?.valueSets?.find((set) => set.name === 'firmware')?.values ?? [],
    secureBoot: valuesOf('secure').includes('yes'),
  };
}

function readCpuMode(
  mode: NonNullable<DomainCapabilitiesXml['cpuModes']>[number],
): readonly CpuModeAbility[] {
  if (!isCpuMode(mode.name)) return [];
  const models = (mode.models ?? [])
    .filter((m) => mode.name !== 'custom' || m.usable === 'yes')
    .flatMap((m) => (m.name === undefined ? [] : [m.name]));
  const ability = { mode: mode.name, supported: mode.supported === true, models };
  if (mode.name !== 'host-model') return [ability];
  const features = (mode.features ?? []).flatMap(({ name, policy }) =>
    name === undefined
      ? []
      : [{ name, policy: policy === 'disable' ? ('disable' as const) : ('require' as const) }],
  );
  return [{ ...ability, host: { vendor: mode.vendor ?? null, features } }];
}
