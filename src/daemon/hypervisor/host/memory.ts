// What of a host's memory is free where guests are particular: by NUMA cell, and in hugepages.
import { LibvirtError, type Connection } from 'node-libvirt';
import type { Hugepages, NumaCell } from '../../../model/host/facts.ts';
import type { Capabilities } from './capabilities.ts';

type Options = { readonly signal?: AbortSignal; readonly deadlineMs?: number };

/** A host without NUMA, or a driver that does not count, answers with an error: then it is not known. */
async function counted<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LibvirtError) return null;
    throw error;
  }
}

/** Cells are numbered from 0, and libvirt lists the free memory of a row of them. */
export async function readCells(
  connection: Connection,
  cells: readonly NumaCell[],
  options: Options,
): Promise<readonly NumaCell[]> {
  if (cells.length === 0) return cells;
  const most = Math.max(...cells.map(({ id }) => id)) + 1;
  const free = await counted(() => connection.nodeGetCellsFreeMemory(0, most, options));
  return cells.map((cell) => {
    const bytes = free?.[cell.id];
    return bytes === undefined ? cell : { ...cell, freeMiB: Math.floor(Number(bytes) / 2 ** 20) };
  });
}

export async function readHugepages(
  connection: Connection,
  { hugepages, numa }: Pick<Capabilities, 'hugepages' | 'numa'>,
  options: Options,
): Promise<readonly Hugepages[]> {
  const used = hugepages.filter(({ total }) => total > 0);
  if (used.length === 0) return [];
  const sizes = used.map(({ sizeKiB }) => sizeKiB);
  const counts = await counted(() => connection.nodeGetFreePages(sizes, 0, numa.length, options));
  // One row of sizes for each cell.
  return used.map(({ sizeKiB, total }, at) => {
    const free = (counts ?? []).reduce(
      (sum, count, place) => (place % sizes.length === at ? sum + Number(count) : sum),
      0,
    );
    return { sizeKiB, total, free };
  });
}
