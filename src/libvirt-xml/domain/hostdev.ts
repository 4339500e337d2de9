// A device of the host handed to the guest: PCI, USB, SCSI, mediated; and USB redirection.
import {
  elementType,
  integer,
  many,
  one,
  onOff,
  present,
  text,
  word,
  yesNo,
  type ValuesOf,
} from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';
import { characterSourceXml } from './character-device.ts';

export const hostdevXml = elementType('hostdev', {
  mode: word('@mode', ['subsystem', 'capabilities']),
  type: word('@type', ['pci', 'usb', 'scsi', 'scsi_host', 'mdev', 'storage', 'misc', 'net']),
  managed: yesNo('@managed'),
  model: text('@model'),
  display: onOff('@display'),
  rawIo: yesNo('@rawio'),
  scsiGenericIo: word('@sgio', ['filtered', 'unfiltered']),
  driver: word('driver/@name', ['vfio', 'xen', 'kvm']),
  sourceAddress: one('source/address', addressXml),
  usbVendor: text('source/vendor/@id'),
  usbProduct: text('source/product/@id'),
  startupPolicy: word('source/@startupPolicy', ['mandatory', 'requisite', 'optional']),
  adapter: text('source/adapter/@name'),
  protocol: word('source/@protocol', ['iscsi', 'vhost']),
  name: text('source/@name'),
  wwpn: text('source/@wwpn'),
  block: text('source/block'),
  readOnly: present('readonly'),
  shareable: present('shareable'),
  bootOrder: integer('boot/@order'),
  rom: text('rom/@file'),
  romBar: onOff('rom/@bar'),
  teaming: word('teaming/@type', ['persistent', 'transient']),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type HostdevXml = ValuesOf<typeof hostdevXml>;

export const redirectionXml = elementType('redirdev', {
  bus: word('@bus', ['usb']),
  type: word('@type', ['spicevmc', 'tcp']),
  source: one('source', characterSourceXml),
  protocol: word('protocol/@type', ['raw', 'telnet']),
  bootOrder: integer('boot/@order'),
  address: one('address', addressXml),
});
