// A move as it is seen while it goes on: bytes, rate, what is left, how fast the guest makes memory dirty.
import { printBytes } from '../../../../model/memory.ts';
import type { MoveProgress } from '../../../ports/hypervisor/migration.ts';
import type { StepContext } from '../../engine/step.ts';

export function reportMove(context: StepContext, moved: MoveProgress): void {
  const { totalBytes, remainingBytes } = moved;
  const done = totalBytes > 0 ? Math.min(1, Math.max(0, 1 - remainingBytes / totalBytes)) : null;
  context.progress({ done, text: printMoved(moved), facts: { ...moved } });
}

/** `pre-copy: 80MiB sent at 40MiB/s, 12MiB left, 3MiB/s made dirty, round 2`. */
export function printMoved(moved: MoveProgress): string {
  const { phase, movedBytes, remainingBytes, bytesPerS, dirtyBytesPerS, iteration } = moved;
  const rate = bytesPerS === null ? '' : ` at ${printBytes(bytesPerS)}/s`;
  const dirty = dirtyBytesPerS === null ? '' : `, ${printBytes(dirtyBytesPerS)}/s made dirty`;
  const round = iteration === null ? '' : `, round ${iteration}`;
  const left = printBytes(remainingBytes);
  return `${phase}: ${printBytes(movedBytes)} sent${rate}, ${left} left${dirty}${round}`;
}
