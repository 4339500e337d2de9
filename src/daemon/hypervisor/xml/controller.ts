// The guest's controllers, and as many PCI Express root ports as its devices take plus the spare ones.
import type { ControllerXml } from '../../../libvirt-xml/domain/controller.ts';
import type { DevicesXml } from '../../../libvirt-xml/domain/device.ts';
import type { Bus } from '../../../model/vm/spec.ts';
import type { Guest } from './guest.ts';

/**
 * libvirt would add a root port for each device, but none to spare: what is plugged in later needs an empty
 * one. Each device below that sits on PCI Express takes one port.
 */
export function controllersOf(guest: Guest, devices: DevicesXml): ControllerXml[] {
  const has = (bus: Bus): boolean => devices.disks?.some((disk) => disk.bus === bus) === true;
  const needsUsb = has('usb') || devices.inputs?.some((input) => input.bus === 'usb') === true;
  const controllers: ControllerXml[] = [
    // Without a word libvirt adds a USB controller of its own choice.
    { type: 'usb', index: 0, model: needsUsb ? 'qemu-xhci' : 'none' },
    ...(has('scsi') ? [{ type: 'scsi', index: 0, model: 'virtio-scsi' } as const] : []),
    ...(devices.channels === undefined ? [] : [{ type: 'virtio-serial', index: 0 } as const]),
  ];
  if (!guest.isPcie) return controllers;
  const taken = portsTaken(devices) + controllers.filter(({ model }) => model !== 'none').length;
  const ports = taken + guest.hardware.hotplugPorts;
  return [
    { type: 'pci', index: 0, model: 'pcie-root' },
    ...Array.from(
      { length: ports },
      (_, at) => ({ type: 'pci', index: at + 1, model: 'pcie-root-port' }) as const,
    ),
    ...controllers,
  ];
}

/** The video device stays on the root bus, and so does a conventional PCI device behind its own bridge. */
function portsTaken({ disks = [], interfaces = [], balloon, entropySources = [] }: DevicesXml): number {
  const onPcie = ['virtio', 'e1000e'];
  return (
    disks.filter(({ bus }) => bus === 'virtio').length +
    interfaces.filter(({ model }) => onPcie.includes(model ?? '')).length +
    (balloon?.model === 'virtio' ? 1 : 0) +
    entropySources.length
  );
}
