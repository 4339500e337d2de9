// A controller: PCI bridges and root ports, SCSI, USB, virtio serial, SATA.
import { elementType, integer, many, one, onOff, size, text, word, type ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';

export const controllerXml = elementType('controller', {
  type: word('@type', ['pci', 'scsi', 'usb', 'virtio-serial', 'sata', 'ide', 'fdc', 'ccid', 'xenbus', 'isa']),
  index: integer('@index'),
  model: text('@model'),
  ports: integer('@ports'),
  vectors: integer('@vectors'),
  modelName: text('model/@name'),
  chassisNumber: integer('target/@chassisNr'),
  chassis: integer('target/@chassis'),
  port: text('target/@port'),
  busNumber: integer('target/@busNr'),
  hotplug: onOff('target/@hotplug'),
  numaNode: integer('target/node'),
  pciHole64KiB: size('pcihole64', 'KiB'),
  driverQueues: integer('driver/@queues'),
  ioThread: integer('driver/@iothread'),
  companionOf: integer('master/@startport'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type ControllerXml = ValuesOf<typeof controllerXml>;
