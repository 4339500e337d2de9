// A guest's disks with all layers below them, and the secrets that open them.
import {
  backingChainOf,
  type BackingStoreXml,
  type DiskSourceXml,
} from '../../../../libvirt-xml/domain/disk-source.ts';
import { cacheModes, diskXml, type DiskXml } from '../../../../libvirt-xml/domain/disk.ts';
import { secretReferenceXml } from '../../../../libvirt-xml/domain/secret-reference.ts';
import { among } from '../../../../libvirt-xml/field.ts';
import { elementsOf, type XmlElement } from '../../../../libvirt-xml/node.ts';
import { select } from '../../../../libvirt-xml/path.ts';
import type { MovingDisk, MovingVm } from '../../../../model/vm/migrate/facts.ts';
import type { FoundMetadata } from '../../../../model/vm/metadata.ts';
import { seedTarget } from '../disk.ts';

export type DiskFacts = Pick<
  MovingDisk,
  | 'name'
  | 'device'
  | 'kind'
  | 'path'
  | 'pool'
  | 'volume'
  | 'format'
  | 'cache'
  | 'readOnly'
  | 'shareable'
  | 'isSeed'
> & {
  /**
   * The layers below, the next one first, as far as libvirt knows them: of a stopped domain it may know
   * none.
   */
  readonly backing: readonly { readonly path: string | null; readonly format: string }[];
  /** The names of a snapshot's or a copy's end, where a block job goes on. */
  readonly mirror: string | null;
};

export function disksIn(domain: XmlElement, metadata: FoundMetadata): DiskFacts[] {
  const isOurs = metadata !== null && !('unreadable' in metadata);
  return select(domain, 'devices/disk').map((element) => {
    const disk = diskXml.read(element);
    const source = disk.source ?? {};
    return {
      name: disk.target ?? '',
      device: among(disk.device, ['cdrom', 'floppy', 'lun']) ?? 'disk',
      kind: kindOf(disk),
      path: pathOf(source),
      pool: source.pool ?? null,
      volume: source.volume ?? null,
      format: disk.format ?? 'raw',
      cache: among(disk.cache, cacheModes) ?? 'default',
      readOnly: disk.readOnly === true || disk.device === 'cdrom',
      shareable: disk.shareable === true,
      isSeed: isOurs && disk.target === seedTarget,
      backing: backingChainOf(element).map(layerOf),
      mirror: disk.mirror?.job ?? null,
    };
  });
}

function layerOf({ format, source = {} }: BackingStoreXml): { path: string | null; format: string } {
  return { path: pathOf(source), format: format ?? 'raw' };
}

/** A volume is counted as a file until its pool has said what it is. */
function kindOf({ type, source }: DiskXml): DiskFacts['kind'] {
  if (source === undefined || Object.keys(source).every((key) => key === 'index')) return 'empty';
  if (type === 'vhostuser' || type === 'vhostvdpa') return 'block';
  return among(type, ['block', 'network', 'nvme']) ?? 'file';
}

function pathOf({ file, device, directory, name, path }: DiskSourceXml): string | null {
  return file ?? device ?? directory ?? name ?? path ?? null;
}

/**
 * Every secret that is needed to start the domain, with what needs it; a secret known by usage is named
 * so.
 */
export function secretsOf(domain: XmlElement): MovingVm['secrets'] {
  const found: { uuid: string; use: string }[] = [];
  const note = (element: XmlElement, use: string): void => {
    const { uuid, usage } = secretReferenceXml.read(element);
    if (uuid !== undefined || usage !== undefined) found.push({ uuid: uuid ?? usage ?? '', use });
  };
  for (const disk of select(domain, 'devices/disk')) {
    const use = `disk ${diskXml.read(disk).target ?? ''}`;
    const walk = (element: XmlElement): void => {
      if (element.name === secretReferenceXml.name) note(element, use);
      else for (const child of elementsOf(element)) walk(child);
    };
    walk(disk);
  }
  for (const tpm of select(domain, 'devices/tpm/backend/encryption')) {
    const uuid = tpm.attributes.get('secret');
    if (uuid !== undefined) found.push({ uuid, use: 'TPM state' });
  }
  return found;
}
