// What the parts of a domain's XML are made from: the definition, and what its host can do.
import type { HostFacts, VirtType } from '../../../model/host/facts.ts';
import type { Hardware } from '../../../model/vm/spec.ts';
import type { VmDefinition } from '../../ports/hypervisor/vm.ts';

export interface Guest {
  readonly definition: VmDefinition;
  readonly hardware: Hardware;
  /** `kvm` only where a guest was seen to run under it. */
  readonly virtType: VirtType;
  /**
   * The machine type as the host calls it: never an alias, which would change under the VM with an update.
   */
  readonly machine: string;
  readonly isX86: boolean;
  /** The machine has PCI Express root ports, and so plugs devices one per port. */
  readonly isPcie: boolean;
}

/** The part of a host's facts that a domain's XML depends on. */
export type HostView = Pick<HostFacts, 'kvm' | 'machines'>;

export function guestOn(host: HostView, definition: VmDefinition): Guest {
  const { hardware } = definition.spec;
  const machine = pinnedMachine(host, hardware);
  return {
    definition,
    hardware,
    virtType: host.kvm.verdict.usable === true ? 'kvm' : 'qemu',
    machine,
    isX86: hardware.arch === 'x86_64',
    isPcie: /^(pc-)?q35|^virt/.test(machine),
  };
}

/** What an alias (`q35`) stands for on this host today; a version stays what it is. */
export function pinnedMachine(host: HostView, hardware: Pick<Hardware, 'arch' | 'machine'>): string {
  const { arch, machine } = hardware;
  const known = host.machines.find((each) => each.arch === arch && each.name === machine);
  return known?.canonical ?? machine;
}
