import { expect, test } from 'vitest';
import { fit, printFault } from '../shape.ts';
import { templateShape } from './template.ts';
import { template } from './template-fixture.ts';

const faultsOf = (value: unknown): string[] => {
  const shaped = fit(templateShape, value);
  return shaped.ok ? [] : shaped.faults.map(printFault);
};
const hardware = (more: object) => ({ ...template, hardware: { ...template.hardware, ...more } });

test('a template that is right is taken', () => expect(faultsOf(template)).toEqual([]));

test.each([
  [{ ...template, memoryMiB: 64 }, ['memoryMiB must not be below memoryMiBMin (128)']],
  [{ ...template, needsDisk: false }, ['needsDisk must be true where the guest boots from a disk']],
  [{ ...template, name: 'Linux 1' }, ['name must be lower case letters, digits and "-"']],
  [hardware({ graphics: 'vnc' }), ['hardware.graphics needs a video device']],
  [hardware({ machine: 'pc' }), ['hardware.hotplugPorts PCIe ports need machine q35']],
  [
    hardware({
      machine: 'pc',
      hotplugPorts: 0,
      firmware: 'efi-secure',
      watchdog: { model: 'itco', action: 'reset' },
    }),
    ['hardware.firmware secure boot needs machine q35', 'hardware.watchdog.model itco needs machine q35'],
  ],
  [hardware({ cpu: { mode: 'custom', model: 'Nehalem' } }), ['hardware.cpu.features is missing']],
  [
    {
      ...template,
      patches: [
        { path: 'devices', op: 'remove', xml: '<rng/>' },
        { path: '', op: 'add', xml: null },
      ],
    },
    ['patches[0].xml must be null where something is removed', 'patches[1].xml is needed'],
  ],
])('case %#', (value, faults) => expect(faultsOf(value)).toEqual(faults));

test('a kernel may be left open by the template', () => {
  const boot = { from: 'kernel', kernel: null, initrd: null, arguments: 'console=ttyS0' };
  expect(faultsOf({ ...template, boot, needsDisk: false })).toEqual([]);
});
