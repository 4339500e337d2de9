// A storage volume.
import { elementType, many, one, present, size, text, word, type ValuesOf } from '../field.ts';
import { secretReferenceXml } from '../domain/secret-reference.ts';
import { permissionsXml } from './permission.ts';

export const volumeEncryptionXml = elementType('encryption', {
  format: word('@format', ['luks', 'luks2', 'qcow', 'default']),
  secrets: many('secret', secretReferenceXml),
});

export const volumeXml = elementType('volume', {
  type: word('@type', ['file', 'block', 'dir', 'network', 'netdir', 'ploop']),
  name: text('name'),
  key: text('key'),
  allocationBytes: size('allocation', 'bytes'),
  capacityBytes: size('capacity', 'bytes'),
  physicalBytes: size('physical', 'bytes'),
  path: text('target/path'),
  format: word('target/format/@type', ['raw', 'qcow2', 'qcow', 'iso', 'vmdk', 'vdi', 'dir', 'none', 'auto']),
  permissions: one('target/permissions', permissionsXml),
  accessTime: text('target/timestamps/atime'),
  modificationTime: text('target/timestamps/mtime'),
  changeTime: text('target/timestamps/ctime'),
  compat: word('target/compat', ['0.10', '1.1']),
  clusterSizeBytes: size('target/clusterSize', 'bytes'),
  noCopyOnWrite: present('target/nocow'),
  lazyRefcounts: present('target/features/lazy_refcounts'),
  extendedL2: present('target/features/extended_l2'),
  encryption: one('target/encryption', volumeEncryptionXml),
  backingPath: text('backingStore/path'),
  backingFormat: word('backingStore/format/@type', ['raw', 'qcow2']),
});
export type VolumeXml = ValuesOf<typeof volumeXml>;
