// Snapshots and checkpoints of a domain, and the request for a backup.
import { elementType, integer, many, one, text, word, yesNo, type ValuesOf } from '../field.ts';
import { diskSourceXml } from '../domain/disk-source.ts';

export const snapshotDiskXml = elementType('disk', {
  name: text('@name'),
  snapshot: word('@snapshot', ['internal', 'external', 'manual', 'no']),
  type: word('@type', ['file', 'block', 'network']),
  format: word('driver/@type', ['qcow2', 'raw']),
  source: one('source', diskSourceXml),
});

/** The whole domain that a snapshot keeps inside is opened with `select(root, 'domain')`. */
export const snapshotXml = elementType('domainsnapshot', {
  name: text('name'),
  description: text('description'),
  state: word('state', ['running', 'paused', 'shutoff', 'disk-snapshot', 'blocked']),
  creationTime: integer('creationTime'),
  parent: text('parent/name'),
  memory: word('memory/@snapshot', ['no', 'internal', 'external']),
  memoryFile: text('memory/@file'),
  disks: many('disks/disk', snapshotDiskXml),
  active: integer('active'),
});
export type SnapshotXml = ValuesOf<typeof snapshotXml>;

export const checkpointDiskXml = elementType('disk', {
  name: text('@name'),
  checkpoint: word('@checkpoint', ['no', 'bitmap']),
  bitmap: text('@bitmap'),
  sizeBytes: integer('@size'),
});

export const checkpointXml = elementType('domaincheckpoint', {
  name: text('name'),
  description: text('description'),
  creationTime: integer('creationTime'),
  parent: text('parent/name'),
  disks: many('disks/disk', checkpointDiskXml),
});
export type CheckpointXml = ValuesOf<typeof checkpointXml>;

export const backupDiskXml = elementType('disk', {
  name: text('@name'),
  backup: yesNo('@backup'),
  type: word('@type', ['file', 'block']),
  mode: word('@backupmode', ['full', 'incremental']),
  incremental: text('@incremental'),
  exportName: text('@exportname'),
  exportBitmap: text('@exportbitmap'),
  state: word('@state', ['running', 'complete', 'failed', 'cancelling', 'cancelled']),
  format: word('driver/@type', ['qcow2', 'raw']),
  targetFile: text('target/@file'),
  targetDevice: text('target/@dev'),
  scratchFile: text('scratch/@file'),
  scratchDevice: text('scratch/@dev'),
});

export const backupXml = elementType('domainbackup', {
  mode: word('@mode', ['push', 'pull']),
  incremental: text('incremental'),
  serverTransport: word('server/@transport', ['tcp', 'unix', 'fd']),
  serverName: text('server/@name'),
  serverPort: integer('server/@port'),
  serverSocket: text('server/@socket'),
  serverTls: yesNo('server/@tls'),
  disks: many('disks/disk', backupDiskXml),
});
export type BackupXml = ValuesOf<typeof backupXml>;
