// The verdict on KVM, cell by cell.
import { expect, test } from 'vitest';
import { type AcceleratorFacts, decideAccelerator } from './accelerator.ts';

const good: AcceleratorFacts = { cpuFlags: ['vmx'], hasDevice: true, tcgSeconds: 6, kvmSeconds: 0.8 };

test.each<[string, Partial<AcceleratorFacts>, 'kvm' | 'qemu', string]>([
  ['it is clearly cheaper', {}, 'kvm', '0.8 CPU seconds with KVM, 6.0 without'],
  ['AMD has another word', { cpuFlags: ['svm'] }, 'kvm', '0.8'],
  ['a device without the CPU for it is no KVM', { cpuFlags: [] }, 'qemu', 'neither vmx nor svm'],
  ['no device', { hasDevice: false }, 'qemu', 'no /dev/kvm'],
  ['it opens, but no guest comes up', { kvmSeconds: null }, 'qemu', 'did not come up'],
  ['it is emulation in disguise', { kvmSeconds: 5 }, 'qemu', '5.0 CPU seconds'],
  ['only KVM boots', { tcgSeconds: null }, 'kvm', 'not under TCG'],
])('%s', (_, facts, accelerator, reason) => {
  const verdict = decideAccelerator({ ...good, ...facts });
  expect(verdict.accelerator).toBe(accelerator);
  expect(verdict.reason).toContain(reason);
});
