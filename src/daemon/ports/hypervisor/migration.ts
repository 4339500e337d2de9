// The verbs of a live or offline move between two hosts. libvirt moves peer to peer: it goes on when we
// are away.
import type { CallOptions, HostAddress } from './call.ts';
import type { DomainPicture } from './vm.ts';

export interface MigrationVerbs {
  /**
   * Moves the domain and returns when the move has ended. A rejection proves nothing: the move may have
   * happened, not
   * have happened, or go on; ask `read`. The signal asks libvirt to abort the job, and then the verb
   * still waits for
   * what became of it.
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
  /** Goes on with a post-copy move whose connection broke, with the flags that it began with. */
  recover(move: Move, options: PerformOptions): Promise<MoveStats>;
}

export interface Move {
  readonly source: HostAddress;
  readonly target: HostAddress;
  readonly uuid: string;
  /** False for a domain that does not run: only its definition moves. */
  readonly live: boolean;
  readonly flags: MoveFlags;
  /** Disks whose content moves along; their volumes are at the target already. */
  readonly copiedDisks: readonly CopiedDisk[];
}

export interface MoveFlags {
  readonly tls: boolean;
  /** The host name or address of the target in the migration network; null: libvirt chooses. */
  readonly targetAddress: string | null;
  readonly parallelConnections: number | null;
  readonly postCopy: 'never' | 'in-reserve';
  readonly autoConverge: boolean;
  readonly compression: string | null;
  readonly bandwidthMiBPerS: number | null;
  readonly downtimeMsMax: number | null;
}

export interface CopiedDisk {
  /** As libvirt names it: `vda`. */
  readonly disk: string;
  /** The backing file is at the target: only the overlay moves. */
  readonly onlyOverlay: boolean;
}

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
}

export type EndPicture =
  | { readonly answered: true; readonly domain: DomainPicture | null }
  | { readonly answered: false; readonly why: string };

export interface MigrationPicture {
  readonly source: EndPicture;
  readonly target: EndPicture;
}
