// What libvirt itself refuses before memory moves, in the form of every other refusal.
import type { Refusal } from '../../decision.ts';
import type { Facts } from '../../json.ts';
import type { MigrationCode } from './check-code.ts';

interface Said {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  /** In libvirt's own words. */
  readonly said: string;
  readonly facts: Facts;
}

export function libvirtRefusal(move: Said): Refusal & { readonly code: MigrationCode } {
  const { name, source, target, said, facts } = move;
  return {
    code: 'libvirt',
    about: `move of ${name} to ${target}`,
    needed: `libvirt on ${source} and ${target} to take the move`,
    found: `it refused before memory moved: ${said}`,
    fix: `Mend what it names. ${name} goes on at ${source}; the logs of both libvirts have more.`,
    facts,
  };
}
