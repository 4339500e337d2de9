// A device of a host, as libvirt's node device driver shows it.
import { elementType, integer, many, one, text, texts, word, type ValuesOf } from '../field.ts';
import { addressXml } from '../domain/address.ts';

export const mediatedTypeXml = elementType('type', {
  id: text('@id'),
  name: text('name'),
  deviceApi: text('deviceAPI'),
  availableInstances: integer('availableInstances'),
});

export const innerCapabilityXml = elementType('capability', {
  type: text('@type'),
  maxCount: integer('@maxCount'),
  addresses: many('address', addressXml),
  mediatedTypes: many('type', mediatedTypeXml),
});

export const deviceCapabilityXml = elementType('capability', {
  type: word('@type', [
    'pci',
    'usb_device',
    'usb',
    'net',
    'scsi_host',
    'scsi',
    'storage',
    'mdev',
    'system',
    'drm',
  ]),
  domain: integer('domain'),
  /** A number for PCI and USB, a name (`scsi`) for storage. */
  bus: text('bus'),
  slot: integer('slot'),
  function: integer('function'),
  class: text('class'),
  product: text('product'),
  productId: text('product/@id'),
  vendor: text('vendor'),
  vendorId: text('vendor/@id'),
  interface: text('interface'),
  mac: text('address'),
  linkState: text('link/@state'),
  block: text('block'),
  sizeBytes: integer('size'),
  uuid: text('uuid'),
  mediatedType: text('type/@id'),
  iommuGroup: integer('iommuGroup/@number'),
  iommuAddresses: many('iommuGroup/address', addressXml),
  numaNode: integer('numa/@node'),
  features: texts('feature/@name'),
  capabilities: many('capability', innerCapabilityXml),
});

export const nodeDeviceXml = elementType('device', {
  name: text('name'),
  path: text('path'),
  parent: text('parent'),
  driver: text('driver/name'),
  nodes: texts('devnode'),
  capability: one('capability', deviceCapabilityXml),
});
export type NodeDeviceXml = ValuesOf<typeof nodeDeviceXml>;
