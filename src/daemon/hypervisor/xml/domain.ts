// The domain XML of a VM: a pure function of its definition and of what the host can do.
import { element } from '../../../libvirt-xml/build.ts';
import type { DevicesXml } from '../../../libvirt-xml/domain/device.ts';
import { domainXml } from '../../../libvirt-xml/domain/domain.ts';
import { insert } from '../../../libvirt-xml/edit.ts';
import type { XmlElement } from '../../../libvirt-xml/node.ts';
import { selectFirst } from '../../../libvirt-xml/path.ts';
import { print } from '../../../libvirt-xml/print.ts';
import type { VmDefinition } from '../../ports/hypervisor/vm.ts';
import { clockOf, featuresOf, osOf } from './board.ts';
import { controllersOf } from './controller.ts';
import { cpuOf } from './cpu.ts';
import { boardDevicesOf, consoleOf, displayOf, interfacesOf } from './device.ts';
import { disksOf } from './disk.ts';
import { guestOn, type Guest, type HostView } from './guest.ts';
import { metadataElement } from './metadata.ts';
import { applyPatches } from './patch.ts';

const kibPerMib = 1024;

/** What `virDomainDefineXML` is given. Throws `invalid-spec` where a patch of the spec cannot be applied. */
export function printDomain(definition: VmDefinition, host: HostView): string {
  return print(domainElement(definition, host), { indent: 2 });
}

export function domainElement(definition: VmDefinition, host: HostView): XmlElement {
  const guest = guestOn(host, definition);
  const { spec } = definition;
  const domain = domainXml.build({
    type: guest.virtType,
    name: definition.name,
    uuid: definition.uuid,
    memoryKiB: spec.memoryMiB * kibPerMib,
    ...(guest.hardware.hugepages && { memoryBacking: { hugePages: true } }),
    vcpus: spec.cpus,
    vcpuPlacement: 'static',
    os: osOf(guest),
    features: featuresOf(guest),
    cpu: cpuOf(guest),
    clock: clockOf(guest),
    onPowerOff: 'destroy',
    onReboot: 'restart',
    // Not restarted: a guest that crashes again and again is for a person, or for a rule, to deal with.
    onCrash: 'destroy',
    ...(guest.isX86 && { suspendToMemory: false, suspendToDisk: false }),
    devices: devicesOf(guest),
  });
  const before = selectFirst(domain, 'memory');
  insert(domain, element('metadata', {}, metadataElement(definition.metadata)), { before });
  applyPatches(domain, spec.patches);
  return domain;
}

function devicesOf(guest: Guest): DevicesXml {
  const disks = disksOf(guest.definition);
  const devices: DevicesXml = {
    ...(disks.length > 0 && { disks }),
    ...interfacesOf(guest),
    ...consoleOf(guest),
    ...displayOf(guest),
    ...boardDevicesOf(guest),
  };
  return { ...devices, controllers: controllersOf(guest, devices) };
}
