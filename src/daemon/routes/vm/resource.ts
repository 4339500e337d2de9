// A stored VM as the API shows it.
import type { VmResource } from '../../../contract/vm/vm.ts';
import type { Json } from '../../../model/json.ts';
import { label } from '../../../model/vm/vm.ts';
import { redact } from '../../events/redact.ts';
import type { StoredVm } from '../../store/vm/read.ts';

export const printVm = (vm: StoredVm): VmResource => ({
  id: vm.id,
  name: vm.name,
  uuid: vm.uuid,
  host: vm.hostName,
  hostId: vm.host,
  intent: vm.intent,
  power: vm.power,
  powerReason: vm.powerReason,
  powerSince: vm.powerSince,
  observedAt: vm.observedAt,
  activity: vm.activity,
  label: label(vm),
  foreign: vm.foreign,
  generation: vm.generation,
  spec: redact(vm.spec as unknown as Json),
  addresses: vm.addresses.map((a) => ({ ...a })),
  drift: vm.drift.map((d) => ({ ...d })),
  createdAt: vm.createdAt,
});
