// What a guest's memory is bound to on its host.
import type { DomainXml } from '../../../../libvirt-xml/domain/domain.ts';
import type { MemoryBacking } from '../../../../model/vm/migrate/facts.ts';
import { parseCpuSet } from './cpu-set.ts';

/** In KiB; libvirt writes hugepage sizes with the units of memory. */
const kibPer: Readonly<Record<string, number>> = {
  b: 1 / 1024,
  KiB: 1,
  MiB: 1024,
  GiB: 1024 ** 2,
  M: 1024,
  G: 1024 ** 2,
};
/** Without a size libvirt takes the host's default; on x86 that is 2 MiB. */
const defaultHugepageKiB = 2048;

export function memoryBackingOf({
  memoryBacking = {},
  numaTune = {},
  devices = {},
}: DomainXml): MemoryBacking {
  const [page] = memoryBacking.hugePageSizes ?? [];
  const sizeKiB =
    page?.size === undefined ? defaultHugepageKiB : page.size * (kibPer[page.unit ?? 'KiB'] ?? 1);
  const strict = [
    ...(numaTune.mode === 'strict' ? [numaTune.nodes] : []),
    ...(numaTune.cells ?? []).filter(({ mode }) => mode === 'strict').map(({ nodes }) => nodes),
  ].flatMap((nodes) => (nodes === undefined ? [] : parseCpuSet(nodes)));
  return {
    hugepageKiB: memoryBacking.hugePages === true ? sizeKiB : null,
    locked: memoryBacking.locked === true,
    strictCells: [...new Set(strict)],
    nvdimmPath: (devices.memories ?? []).find(({ path }) => path !== undefined)?.path ?? null,
  };
}
