// The in-memory twin under the suite that real hosts run too.
import { memoryFleet } from '../../../src/daemon/hypervisor/memory/fleet.ts';
import { memoryHypervisor } from '../../../src/daemon/hypervisor/memory/hypervisor.ts';
import { hypervisorSuite } from '../../suite/hypervisor.ts';
import { manager, specIn, uuid, vmId } from '../task/vm/scene.ts';

hypervisorSuite('in memory', () => {
  const fleet = memoryFleet(['host1']);
  const spec = { ...specIn('local'), disks: [] };
  const head = { format: 1, id: vmId, uuid, manager, generation: 1 } as const;
  const metadata = { ...head, intent: 'running', spec, history: [] } as const;
  return Promise.resolve({
    hypervisor: memoryHypervisor(fleet),
    host: fleet.host('host1').address,
    pool: 'local',
    definition: { uuid, name: 'web-1', spec, metadata, disks: [], kernel: null },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});
