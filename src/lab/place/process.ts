// Processes of a lab as the machine sees them: a process id that is only believed together with its start
// time.
import { readFileSync } from 'node:fs';

export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks after the machine's boot: tells the process from a later one with the same number. */
  readonly started: string;
}

/** The mark that a place's first process left in its state folder; undefined when it left none. */
export function readProcessMark(file: string): ProcessMark | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const match = /^(\d+) (\d+) /.exec(text);
  return match === null ? undefined : { pid: Number(match[1]), started: match[2] ?? '' };
}

/**
 * The state letter and the start time of a process (proc_pid_stat(5)); its name may hold anything, so it
 * is cut off.
 */
function readStat(pid: number): { state: string; started: string } | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '?', started: fields[19] ?? '' };
}

export function isAlive(mark: ProcessMark): boolean {
  const stat = readStat(mark.pid);
  return stat?.started === mark.started && stat.state !== 'Z' && stat.state !== 'X';
}

/** The state letter of a process: R, S, D, T (stopped), Z; undefined when there is none. */
export const processState = (pid: number): string | undefined => readStat(pid)?.state;

/** The processes that a process started and that still run under it. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((word) => word !== '')
      .map(Number);
  } catch {
    return [];
  }
}
