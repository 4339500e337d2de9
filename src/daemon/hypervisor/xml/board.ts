// The guest's board: firmware, boot, features, clock.
import type { ClockXml } from '../../../libvirt-xml/domain/domain.ts';
import type { FeaturesXml } from '../../../libvirt-xml/domain/feature.ts';
import type { OsXml } from '../../../libvirt-xml/domain/os.ts';
import type { Guest } from './guest.ts';

export function osOf({ definition, hardware, machine }: Guest): OsXml {
  const { boot } = definition.spec;
  return {
    type: 'hvm',
    arch: hardware.arch,
    machine,
    ...firmwareOf(hardware.firmware),
    ...(boot.from === 'kernel' &&
      definition.kernel !== null && {
        kernel: definition.kernel.kernel,
        ...(definition.kernel.initrd !== null && { initrd: definition.kernel.initrd }),
        ...(boot.arguments !== '' && { kernelArguments: boot.arguments }),
      }),
  };
}

/** libvirt picks the files; they are told by what they can do, because their paths differ between hosts. */
function firmwareOf(firmware: Guest['hardware']['firmware']): OsXml {
  if (firmware === 'bios') return {};
  const enabled = firmware === 'efi-secure';
  return {
    firmware: 'efi',
    firmwareFeatures: [
      { name: 'enrolled-keys', enabled },
      { name: 'secure-boot', enabled },
    ],
  };
}

export function featuresOf({ hardware, isX86, virtType }: Guest): FeaturesXml {
  if (!isX86) return { gic: virtType === 'kvm' ? 'host' : '2' };
  return {
    acpi: true,
    apic: true,
    ...(hardware.firmware === 'efi-secure' && { smm: true }),
    vmPort: false,
    // QEMU offers them with KVM alone.
    ...(hardware.hyperv && virtType === 'kvm' && { hyperv: enlightenments }),
  };
}

const enlightenments = {
  mode: 'custom',
  relaxed: true,
  vapic: true,
  spinlocks: true,
  spinlockRetries: 8191,
  vpIndex: true,
  runtime: true,
  synic: true,
  stimer: true,
  reset: true,
  frequencies: true,
  tlbFlush: true,
  ipi: true,
} as const;

export function clockOf({ hardware, isX86, virtType }: Guest): ClockXml {
  const offset = hardware.clock;
  if (!isX86) return { offset };
  return {
    offset,
    timers: [
      { name: 'rtc', tickPolicy: 'catchup' },
      { name: 'pit', tickPolicy: 'delay' },
      { name: 'hpet', present: false },
      ...(hardware.hyperv && virtType === 'kvm' ? [{ name: 'hypervclock', present: true } as const] : []),
    ],
  };
}
