// What a host can give a guest: lookups in its facts that every decision shares.
import type { DomainCapabilities, HostFacts, MachineType, VirtType } from './facts.ts';

interface Wanted {
  readonly virtType: VirtType;
  readonly machine: string;
}

/** The domain capabilities for this kind of guest: of its very machine type where they were read. */
export function capabilitiesFor(facts: HostFacts | null, wanted: Wanted): DomainCapabilities | null {
  const ofType = facts?.domainCapabilities.filter((c) => c.virtType === wanted.virtType) ?? [];
  return (
    ofType.find((c) => c.machine === wanted.machine) ??
    ofType.find((c) => family(c.machine) === family(wanted.machine)) ??
    ofType[0] ??
    null
  );
}

/** `pc-q35-7.2` → q35, `pc-i440fx-7.2` and `pc` → i440fx. */
export function family(machine: string): string {
  if (machine === 'pc') return 'i440fx';
  return /^(?:pc-)?([a-z0-9]+?)(?:-\d.*)?$/.exec(machine)?.[1] ?? machine;
}

export const findMachine = (facts: HostFacts, machine: string, virtType: VirtType): MachineType | null =>
  facts.machines.find(
    (m) => (m.name === machine || m.canonical === machine) && m.virtTypes.includes(virtType),
  ) ?? null;

/** Whether a value is among those that a device class can take; null where this libvirt does not list it. */
export function offers(
  capabilities: DomainCapabilities,
  className: string,
  field: string,
  value: string,
): boolean | null {
  const device = capabilities.devices[className];
  if (!device) return null;
  if (!device.supported) return false;
  return device.values[field]?.includes(value) ?? null;
}
