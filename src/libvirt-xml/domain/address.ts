// Where a device sits: on PCI, on a drive controller, a virtio serial port, USB, a memory slot.
import { elementType, integer, onOff, text, word, type ValuesOf } from '../field.ts';

export const addressXml = elementType('address', {
  type: word('@type', ['pci', 'drive', 'virtio-serial', 'usb', 'dimm', 'ccw', 'isa', 'mdev', 'spapr-vio']),
  domain: text('@domain'),
  bus: text('@bus'),
  slot: text('@slot'),
  function: text('@function'),
  multifunction: onOff('@multifunction'),
  controller: integer('@controller'),
  target: integer('@target'),
  unit: integer('@unit'),
  port: text('@port'),
  base: text('@base'),
  uuid: text('@uuid'),
});
export type AddressXml = ValuesOf<typeof addressXml>;
