// A disk, CD-ROM or floppy drive.
import { elementType, integer, many, one, onOff, present, text, word, type ValuesOf } from '../field.ts';
import { addressXml } from './address.ts';
import { aliasXml } from './alias.ts';
import { backingStoreXml, diskSourceXml } from './disk-source.ts';
import { secretReferenceXml, encryptionXml } from './secret-reference.ts';

export const cacheModes = ['default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe'] as const;
const discard = ['unmap', 'ignore'] as const;

export const ioTuneXml = elementType('iotune', {
  totalBytesPerSecond: integer('total_bytes_sec'),
  readBytesPerSecond: integer('read_bytes_sec'),
  writeBytesPerSecond: integer('write_bytes_sec'),
  totalOperationsPerSecond: integer('total_iops_sec'),
  readOperationsPerSecond: integer('read_iops_sec'),
  writeOperationsPerSecond: integer('write_iops_sec'),
  totalBytesPerSecondMax: integer('total_bytes_sec_max'),
  readBytesPerSecondMax: integer('read_bytes_sec_max'),
  writeBytesPerSecondMax: integer('write_bytes_sec_max'),
  totalOperationsPerSecondMax: integer('total_iops_sec_max'),
  readOperationsPerSecondMax: integer('read_iops_sec_max'),
  writeOperationsPerSecondMax: integer('write_iops_sec_max'),
  operationSizeBytes: integer('size_iops_sec'),
  groupName: text('group_name'),
});

/** A block copy or commit that goes on. */
export const mirrorXml = elementType('mirror', {
  type: text('@type'),
  job: word('@job', ['copy', 'active-commit']),
  ready: word('@ready', ['yes', 'abort', 'pivot']),
  format: word('format/@type', ['raw', 'qcow2']),
  source: one('source', diskSourceXml),
});

export const diskXml = elementType('disk', {
  type: word('@type', ['file', 'block', 'dir', 'network', 'volume', 'nvme', 'vhostuser', 'vhostvdpa']),
  device: word('@device', ['disk', 'cdrom', 'floppy', 'lun']),
  model: word('@model', ['virtio', 'virtio-transitional', 'virtio-non-transitional']),
  snapshot: word('@snapshot', ['internal', 'external', 'manual', 'no']),
  rawIo: word('@rawio', ['yes', 'no']),
  driver: word('driver/@name', ['qemu']),
  format: word('driver/@type', ['raw', 'qcow2']),
  cache: word('driver/@cache', cacheModes),
  errorPolicy: word('driver/@error_policy', ['stop', 'report', 'ignore', 'enospace']),
  readErrorPolicy: word('driver/@rerror_policy', ['stop', 'report', 'ignore']),
  io: word('driver/@io', ['threads', 'native', 'io_uring']),
  discard: word('driver/@discard', discard),
  detectZeroes: word('driver/@detect_zeroes', ['off', 'on', 'unmap']),
  copyOnRead: onOff('driver/@copy_on_read'),
  ioThread: integer('driver/@iothread'),
  queues: integer('driver/@queues'),
  source: one('source', diskSourceXml),
  backingStore: one('backingStore', backingStoreXml),
  mirror: one('mirror', mirrorXml),
  target: text('target/@dev'),
  bus: word('target/@bus', ['virtio', 'scsi', 'sata', 'ide', 'usb', 'fdc', 'xen', 'sd']),
  tray: word('target/@tray', ['open', 'closed']),
  removable: onOff('target/@removable'),
  rotationRate: integer('target/@rotation_rate'),
  ioTune: one('iotune', ioTuneXml),
  authUsername: text('auth/@username'),
  authSecret: one('auth/secret', secretReferenceXml),
  encryption: one('encryption', encryptionXml),
  readOnly: present('readonly'),
  shareable: present('shareable'),
  transient: present('transient'),
  serial: text('serial'),
  wwn: text('wwn'),
  vendor: text('vendor'),
  product: text('product'),
  logicalBlockSize: integer('blockio/@logical_block_size'),
  physicalBlockSize: integer('blockio/@physical_block_size'),
  bootOrder: integer('boot/@order'),
  aliases: many('alias', aliasXml),
  address: one('address', addressXml),
});
export type DiskXml = ValuesOf<typeof diskXml>;
