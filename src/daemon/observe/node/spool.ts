// Reads the boot service's reports from where it was left, over a change of the file and over restarts
// of either side.
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../../model/boot/report.ts';
import type { SpoolMark } from '../../store/node/spool.ts';

export interface Batch {
  readonly reports: readonly Report[];
  /** Where the next one begins. */
  readonly mark: SpoolMark;
}

const batchBytes = 256 * 1024;

/** The newer file, or the older one while it holds lines that were not read; null: nothing new. */
export async function readBatch(folder: string, mark: SpoolMark | null): Promise<Batch | null> {
  const current = join(folder, 'reports.ndjson');
  const older = `${current}.1`;
  const [now, before] = await Promise.all([current, older].map((path) => stat(path).catch(() => null)));
  if (mark !== null && before?.ino === mark.inode && mark.offset < before.size) {
    return readFrom(older, mark);
  }
  if (!now) return null;
  // A file that became shorter is another one, with the number of the old.
  const known = mark !== null && mark.inode === now.ino && mark.offset <= now.size;
  const from = known ? mark : { inode: now.ino, offset: 0 };
  return from.offset < now.size ? readFrom(current, from) : null;
}

async function readFrom(path: string, from: SpoolMark): Promise<Batch | null> {
  const file = await open(path);
  try {
    const { ino } = await file.stat();
    if (ino !== from.inode) return null;
    const buffer = Buffer.alloc(batchBytes);
    const { bytesRead } = await file.read(buffer, 0, batchBytes, from.offset);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
    // A line in the middle of being written waits; one that is longer than any report is passed over.
    if (end === 0) return bytesRead < batchBytes ? null : { reports: [], mark: moved(from, bytesRead) };
    const lines = buffer.toString('utf8', 0, end).split('\n');
    return { reports: lines.flatMap(parse), mark: moved(from, end) };
  } finally {
    await file.close();
  }
}

const moved = ({ inode, offset }: SpoolMark, by: number): SpoolMark => ({ inode, offset: offset + by });

function parse(line: string): Report[] {
  try {
    const report = JSON.parse(line) as Report | null;
    return report !== null && typeof report.uuid === 'string' && typeof report.mac === 'string'
      ? [report]
      : [];
  } catch {
    // What was cut by a full disk or a crash is one report less.
    return [];
  }
}
