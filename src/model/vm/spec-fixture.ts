// A VM spec as small as it can be read, for tests.
import { template } from '../template/template-fixture.ts';
import type { VmSpec } from './spec.ts';

export const spec: VmSpec = {
  template: 'linux',
  cpus: 2,
  memoryMiB: 1024,
  hardware: { ...template.hardware, machine: 'pc-q35-7.2', cpu: { mode: 'host-model' } },
  boot: { from: 'disk' },
  disks: [
    {
      name: 'vda',
      bus: 'virtio',
      device: 'disk',
      source: { kind: 'volume', pool: 'shared', volume: 'web-1-vda.qcow2', format: 'qcow2' },
      cache: 'none',
      readOnly: false,
      shareable: false,
    },
  ],
  nics: [{ network: 'guest', model: 'virtio', mac: '52:54:00:00:00:01' }],
  seed: null,
  patches: [],
};
