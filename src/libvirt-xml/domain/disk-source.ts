// Where the bytes of a disk are: a file, a block device, a volume, something on the network.
import { elementType, integer, many, one, text, word, yesNo, type ValuesOf } from '../field.ts';
import { select } from '../path.ts';
import type { XmlElement } from '../node.ts';
import { seclabelXml } from './seclabel.ts';
import { authXml, encryptionXml } from './secret-reference.ts';

export const sourceHostXml = elementType('host', {
  name: text('@name'),
  port: integer('@port'),
  transport: word('@transport', ['tcp', 'unix', 'rdma']),
  socket: text('@socket'),
});

export const diskSourceXml = elementType('source', {
  file: text('@file'),
  device: text('@dev'),
  directory: text('@dir'),
  pool: text('@pool'),
  volume: text('@volume'),
  mode: word('@mode', ['host', 'direct']),
  protocol: word('@protocol', [
    'nbd',
    'iscsi',
    'rbd',
    'gluster',
    'http',
    'https',
    'ftp',
    'ssh',
    'nfs',
    'vxhs',
  ]),
  name: text('@name'),
  query: text('@query'),
  tls: yesNo('@tls'),
  /** Of `type='nvme'` and of `type='vhostuser'`. */
  type: text('@type'),
  path: text('@path'),
  managed: yesNo('@managed'),
  namespace: integer('@namespace'),
  startupPolicy: word('@startupPolicy', ['mandatory', 'requisite', 'optional']),
  index: integer('@index'),
  hosts: many('host', sourceHostXml),
  auth: one('auth', authXml),
  encryption: one('encryption', encryptionXml),
  initiatorIqn: text('initiator/iqn/@name'),
  seclabels: many('seclabel', seclabelXml),
});
export type DiskSourceXml = ValuesOf<typeof diskSourceXml>;

export const backingStoreXml = elementType('backingStore', {
  type: word('@type', ['file', 'block', 'dir', 'network', 'volume', 'nvme']),
  index: integer('@index'),
  format: word('format/@type', ['raw', 'qcow2', 'luks']),
  source: one('source', diskSourceXml),
});
export type BackingStoreXml = ValuesOf<typeof backingStoreXml>;

/** What lies below a disk or a mirror, the next layer first, without the empty element that ends a chain. */
export function backingChainOf(disk: XmlElement): BackingStoreXml[] {
  const chain: BackingStoreXml[] = [];
  let [next] = select(disk, 'backingStore');
  while (next !== undefined) {
    const layer = backingStoreXml.read(next);
    if (layer.type !== undefined) chain.push(layer);
    [next] = select(next, 'backingStore');
  }
  return chain;
}
