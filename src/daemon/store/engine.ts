// What the two databases have in common for the rest of the store: queries, a copy before a migration, an
// election.
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export interface Engine {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Kysely<Schema>;
  /** Copies everything before a migration to `version`; says where the copy is. */
  copyBefore(version: number, stamp: string): Promise<string>;
  readonly election: Election;
}

/**
 * The quick half of an election: at most one process is inside. It does not fence a paused leader, the
 * lease row does; it only keeps standbys from writing to that row in vain.
 */
export interface Election {
  /** Whoever is inside knows that no other process is, not even a paused one: the kernel holds the lock. */
  readonly excludesPaused: boolean;
  tryEnter(): Promise<boolean>;
  leave(): Promise<void>;
}
