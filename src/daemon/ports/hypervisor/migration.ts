// The verbs of a live or offline move between two hosts. libvirt moves peer to peer: it goes on when we
// are away.
import type { ProbeGuest } from '../../../model/host/reach.ts';
import type { MigrationPlan } from '../../../model/vm/migrate/plan.ts';
import type { PastMove } from '../../../model/vm/migrate/prediction.ts';
import type { MovingVm, Side } from '../../../model/vm/migrate/facts.ts';
import type { CallOptions, HostAddress } from './call.ts';
import type { DomainPicture } from './vm.ts';

export interface MigrationVerbs {
  /** Reads everything that speaks for or against a move; changes nothing. */
  examine(
    source: HostAddress,
    target: HostAddress,
    uuid: string,
    options?: ExamineOptions,
  ): Promise<Examined>;
  /**
   * Moves the domain and returns when the move has ended. A rejection proves nothing: the move may have
   * happened, not have happened, or go on; ask `read`. The signal asks libvirt to abort the job, and then
   * the verb still waits for what became of it. Where libvirt refuses before memory moves, what the plan
   * only hoped for is given up.
   */
  perform(move: Move, options: PerformOptions): Promise<MoveStats>;
  /** Both ends, each as far as it answers. */
  read(
    source: HostAddress,
    target: HostAddress,
    uuid: string,
    options?: CallOptions,
  ): Promise<MigrationPicture>;
  /** Asks libvirt at the source to abort the running job. Idempotent; refused in post-copy. */
  abort(source: HostAddress, uuid: string, options?: CallOptions): Promise<void>;
  /** How another host's libvirt reaches that one; null where no name of it leads there. */
  peerUri(host: HostAddress, options?: CallOptions): Promise<string | null>;
  /** Not idempotent: a transient guest, paused, that needs nothing but memory. */
  startProbe(host: HostAddress, domain: ProbeDomain, options?: CallOptions): Promise<void>;
  /**
   * For a move that goes on without `perform`: switches to post-copy where the plan has it in reserve and the
   * passes are over that it allows. Else, and where libvirt refuses, nothing happens.
   */
  hasten(move: Move, options?: CallOptions): Promise<void>;
  /** Goes on with a post-copy move whose connection broke, with the flags that it began with. */
  recover(move: Move, options: PerformOptions): Promise<MoveStats>;
}

export interface Move {
  readonly source: HostAddress;
  readonly target: HostAddress;
  /** What was decided: how memory and disks go over. The volumes of its copies are at the target already. */
  readonly plan: MovePlan;
}
export type MovePlan = Pick<
  MigrationPlan,
  'uuid' | 'kind' | 'stayPaused' | 'peerUri' | 'transport' | 'storage' | 'copies'
>;

export interface ProbeDomain extends ProbeGuest {
  readonly name: string;
  readonly uuid: string;
}

export interface ExamineOptions extends CallOptions {
  /** Has libvirt measure how fast the guest makes its memory dirty, which takes a second. */
  readonly measure?: boolean;
}

/** What the decision to move reads of the hosts; what only the store knows is not in it. */
export interface Examined {
  readonly vm: Omit<MovingVm, 'id' | 'foreign' | 'activity'>;
  readonly source: ExaminedSide;
  readonly target: ExaminedSide;
}
export type ExaminedSide = Pick<
  Side,
  'facts' | 'domains' | 'secrets' | 'networkFilters' | 'peerUri' | 'migrationAddress'
>;

export interface PerformOptions extends CallOptions {
  readonly onProgress?: (progress: MoveProgress) => void;
}

export interface MoveProgress {
  readonly phase: 'preparing' | 'pre-copy' | 'post-copy' | 'finishing';
  readonly totalBytes: number;
  readonly movedBytes: number;
  readonly remainingBytes: number;
  readonly bytesPerS: number | null;
  readonly dirtyBytesPerS: number | null;
  readonly iteration: number | null;
}

/** What libvirt says of a move that ended; null where it does not. */
export interface MoveStats {
  readonly durationMs: number | null;
  readonly downtimeMs: number | null;
  readonly movedBytes: number | null;
  readonly dirtyBytesPerS: number | null;
  readonly iterations: number | null;
  readonly postCopyUsed: boolean;
  /** `refused`: it was tried, and the memory then went in the clear. */
  readonly tls: PastMove['tls'];
  /** What libvirt said to each attempt that it refused, before one was taken. */
  readonly givenUp: readonly string[];
}

export type EndPicture =
  | { readonly answered: true; readonly domain: DomainPicture | null }
  | { readonly answered: false; readonly why: string };

export interface MigrationPicture {
  readonly source: EndPicture;
  readonly target: EndPicture;
}
