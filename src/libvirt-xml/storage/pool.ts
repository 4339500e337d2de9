// A storage pool.
import { elementType, integer, many, one, size, text, texts, word, yesNo, type ValuesOf } from '../field.ts';
import { authXml } from '../domain/secret-reference.ts';
import { permissionsXml } from './permission.ts';

export const poolTypes = [
  ...(['dir', 'fs', 'netfs', 'logical', 'disk', 'iscsi', 'iscsi-direct', 'scsi', 'mpath', 'rbd'] as const),
  ...(['sheepdog', 'gluster', 'zfs', 'vstorage'] as const),
];

export const poolHostXml = elementType('host', { name: text('@name'), port: integer('@port') });

export const poolSourceXml = elementType('source', {
  hosts: many('host', poolHostXml),
  devices: texts('device/@path'),
  directory: text('dir/@path'),
  adapterType: word('adapter/@type', ['scsi_host', 'fc_host']),
  adapterName: text('adapter/@name'),
  adapterParent: text('adapter/@parent'),
  adapterWwnn: text('adapter/@wwnn'),
  adapterWwpn: text('adapter/@wwpn'),
  initiatorIqn: text('initiator/iqn/@name'),
  auth: one('auth', authXml),
  name: text('name'),
  format: text('format/@type'),
  protocolVersion: text('protocol/@ver'),
  vendor: text('vendor/@name'),
  product: text('product/@name'),
});

export const poolXml = elementType('pool', {
  type: word('@type', poolTypes),
  name: text('name'),
  uuid: text('uuid'),
  capacityBytes: size('capacity', 'bytes'),
  allocationBytes: size('allocation', 'bytes'),
  availableBytes: size('available', 'bytes'),
  copyOnWrite: yesNo('features/cow/@state'),
  source: one('source', poolSourceXml),
  path: text('target/path'),
  permissions: one('target/permissions', permissionsXml),
});
export type PoolXml = ValuesOf<typeof poolXml>;
