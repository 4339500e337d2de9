// What one emulator with one machine type offers to a guest: `virConnectGetDomainCapabilities`.
import { elementType, integer, many, one, text, texts, word, yesNo, type ValuesOf } from '../field.ts';
import { elementsOf, type XmlElement } from '../node.ts';
import { select } from '../path.ts';

export const valueSetXml = elementType('enum', { name: text('@name'), values: texts('value') });

export const cpuModelXml = elementType('model', {
  name: text('.'),
  usable: word('@usable', ['yes', 'no', 'unknown']),
  fallback: word('@fallback', ['allow', 'forbid']),
  deprecated: yesNo('@deprecated'),
  vendor: text('@vendor'),
  canonical: text('@canonical'),
});
export const modeFeatureXml = elementType('feature', {
  name: text('@name'),
  policy: word('@policy', ['require', 'disable']),
});
export const blockersXml = elementType('blockers', {
  model: text('@model'),
  features: texts('feature/@name'),
});

export const cpuModeXml = elementType('mode', {
  name: word('@name', ['host-passthrough', 'maximum', 'host-model', 'custom']),
  supported: yesNo('@supported'),
  valueSets: many('enum', valueSetXml),
  vendor: text('vendor'),
  models: many('model', cpuModelXml),
  blockers: many('blockers', blockersXml),
  features: many('feature', modeFeatureXml),
});

export const loaderXml = elementType('loader', {
  supported: yesNo('@supported'),
  paths: texts('value'),
  valueSets: many('enum', valueSetXml),
});

export const firmwareAbilityXml = elementType('os', {
  supported: yesNo('@supported'),
  valueSets: many('enum', valueSetXml),
  loader: one('loader', loaderXml),
});

export const domainCapabilitiesXml = elementType('domainCapabilities', {
  path: text('path'),
  domain: word('domain', ['kvm', 'qemu']),
  machine: text('machine'),
  arch: text('arch'),
  vcpusMax: integer('vcpu/@max'),
  ioThreads: yesNo('iothreads/@supported'),
  firmware: one('os', firmwareAbilityXml),
  cpuModes: many('cpu/mode', cpuModeXml),
  memoryBacking: yesNo('memoryBacking/@supported'),
  generationId: yesNo('features/genid/@supported'),
  backup: yesNo('features/backup/@supported'),
  hyperv: yesNo('features/hyperv/@supported'),
  sev: yesNo('features/sev/@supported'),
  sgx: yesNo('features/sgx/@supported'),
});
export type DomainCapabilitiesXml = ValuesOf<typeof domainCapabilitiesXml>;

export interface DeviceAbility {
  readonly supported: boolean;
  /** `bus` → virtio, scsi, …; only what this libvirt lists. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** What is said about each class of device, by the class's name; a newer libvirt lists more classes. */
export function deviceAbilitiesOf(capabilities: XmlElement): ReadonlyMap<string, DeviceAbility> {
  return abilitiesBelow(capabilities, 'devices');
}

/** The same for features: `sev`, `hyperv` and what else there is. */
export function featureAbilitiesOf(capabilities: XmlElement): ReadonlyMap<string, DeviceAbility> {
  return abilitiesBelow(capabilities, 'features');
}

function abilitiesBelow(capabilities: XmlElement, path: string): ReadonlyMap<string, DeviceAbility> {
  const abilities = new Map<string, DeviceAbility>();
  for (const each of select(capabilities, path).flatMap((found) => elementsOf(found))) {
    const sets = select(each, 'enum').map((set) => valueSetXml.read(set));
    abilities.set(each.name, {
      supported: each.attributes.get('supported') === 'yes',
      values: Object.fromEntries(sets.map((set) => [set.name ?? '', set.values ?? []])),
    });
  }
  return abilities;
}
