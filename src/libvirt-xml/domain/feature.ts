// What the virtual board offers: ACPI, APIC, SMM, and what Windows wants to find (Hyper-V enlightenments).
import { elementType, integer, one, onOff, present, text, word, type ValuesOf } from '../field.ts';

export const hypervXml = elementType('hyperv', {
  mode: word('@mode', ['custom', 'passthrough', 'host-model']),
  relaxed: onOff('relaxed/@state'),
  vapic: onOff('vapic/@state'),
  spinlocks: onOff('spinlocks/@state'),
  spinlockRetries: integer('spinlocks/@retries'),
  vpIndex: onOff('vpindex/@state'),
  runtime: onOff('runtime/@state'),
  synic: onOff('synic/@state'),
  stimer: onOff('stimer/@state'),
  stimerDirect: onOff('stimer/direct/@state'),
  reset: onOff('reset/@state'),
  vendorId: onOff('vendor_id/@state'),
  vendorIdValue: text('vendor_id/@value'),
  frequencies: onOff('frequencies/@state'),
  reenlightenment: onOff('reenlightenment/@state'),
  tlbFlush: onOff('tlbflush/@state'),
  ipi: onOff('ipi/@state'),
  evmcs: onOff('evmcs/@state'),
  avic: onOff('avic/@state'),
});

export const kvmXml = elementType('kvm', {
  hidden: onOff('hidden/@state'),
  hintDedicated: onOff('hint-dedicated/@state'),
  pollControl: onOff('poll-control/@state'),
  dirtyRing: onOff('dirty-ring/@state'),
  dirtyRingSize: integer('dirty-ring/@size'),
});

export const featuresXml = elementType('features', {
  acpi: present('acpi'),
  apic: present('apic'),
  pae: present('pae'),
  hap: present('hap'),
  ioApic: word('ioapic/@driver', ['kvm', 'qemu']),
  gic: text('gic/@version'),
  smm: onOff('smm/@state'),
  pvSpinlock: onOff('pvspinlock/@state'),
  pmu: onOff('pmu/@state'),
  vmPort: onOff('vmport/@state'),
  vmCoreInfo: onOff('vmcoreinfo/@state'),
  hyperv: one('hyperv', hypervXml),
  kvm: one('kvm', kvmXml),
});
export type FeaturesXml = ValuesOf<typeof featuresXml>;
