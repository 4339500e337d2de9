// Memory that is plugged in: DIMMs, virtio-mem, persistent memory; and the balloon.
import {
  elementType,
  integer,
  many,
  one,
  onOff,
  present,
  size,
  text,
  word,
  yesNo,
  type ValuesOf,
} from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';

export const memoryDeviceXml = elementType('memory', {
  model: word('@model', ['dimm', 'nvdimm', 'virtio-mem', 'virtio-pmem', 'sgx-epc']),
  access: word('@access', ['shared', 'private']),
  discard: yesNo('@discard'),
  uuid: text('uuid'),
  path: text('source/path'),
  sourceNodes: text('source/nodemask'),
  pageSizeKiB: size('source/pagesize', 'KiB'),
  alignSizeKiB: size('source/alignsize', 'KiB'),
  persistent: present('source/pmem'),
  sizeKiB: size('target/size', 'KiB'),
  node: integer('target/node'),
  labelSizeKiB: size('target/label/size', 'KiB'),
  readOnly: present('target/readonly'),
  requestedKiB: size('target/requested', 'KiB'),
  /** Of a running domain: what virtio-mem has really plugged in. */
  currentKiB: size('target/current', 'KiB'),
  blockKiB: size('target/block', 'KiB'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type MemoryDeviceXml = ValuesOf<typeof memoryDeviceXml>;

export const balloonXml = elementType('memballoon', {
  model: word('@model', ['virtio', 'virtio-transitional', 'virtio-non-transitional', 'none', 'xen']),
  autoDeflate: onOff('@autodeflate'),
  freePageReporting: onOff('@freePageReporting'),
  statsPeriodS: integer('stats/@period'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type BalloonXml = ValuesOf<typeof balloonXml>;
