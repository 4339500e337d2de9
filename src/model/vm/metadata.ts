// What a VM's domain carries of hostler in its own metadata element, and whose VM that makes it.
import type { ManagerId, VmId } from '../ids.ts';
import { isId } from '../ids.ts';
import { fit, integer, list, object, oneOf, printFault, text, type Shape, type Shaped } from '../shape.ts';
import type { Instant } from '../time.ts';
import { specShape } from './spec-shape.ts';
import type { VmSpec } from './spec.ts';
import type { Intent } from './vm.ts';

export interface VmMetadata {
  readonly format: 1;
  readonly id: VmId;
  /** The domain's UUID when this was written. A copy of the domain has another one. */
  readonly uuid: string;
  readonly manager: ManagerId;
  readonly generation: number;
  readonly intent: Intent;
  /** Without what may hold secrets: whoever may read the domain's XML may read this. */
  readonly spec: VmSpec;
  /** The last ten, oldest first. */
  readonly history: readonly HistoryLine[];
}
export interface HistoryLine {
  readonly at: Instant;
  readonly actor: string;
  /** `vm.migrate`. */
  readonly action: string;
  readonly text: string;
}

export const historyLinesMax = 10;

export const withHistory = (metadata: VmMetadata, line: HistoryLine): VmMetadata => ({
  ...metadata,
  history: [...metadata.history, line].slice(-historyLinesMax),
});

const id =
  <T extends string>(noun: 'vm' | 'manager'): Shape<T> =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !isId(noun, value))
      faults.push({ path, message: `must be the id of a ${noun}` });
  };
const uuid = text({
  max: 36,
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  what: 'a UUID in lower case',
});

const metadataShape: Shape<VmMetadata> = object({
  format: oneOf(1),
  id: id<VmId>('vm'),
  uuid,
  manager: id<ManagerId>('manager'),
  generation: integer(0, Number.MAX_SAFE_INTEGER),
  intent: oneOf('running', 'stopped'),
  spec: specShape,
  history: list(
    object({
      at: text({ max: 24, pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, what: 'an instant in UTC' }),
      actor: text({ min: 1, max: 200 }),
      action: text({ min: 1, max: 64 }),
      text: text({ max: 1000 }),
    }),
    historyLinesMax,
  ),
});

/** Metadata comes from hosts where anybody may have edited it. */
export const parseMetadata = (value: unknown): Shaped<VmMetadata> => fit(metadataShape, value);

/** What was found in a domain: no element of ours, one that cannot be read, or metadata. */
export type FoundMetadata = VmMetadata | { readonly unreadable: string } | null;

export const readMetadata = (value: unknown): FoundMetadata => {
  const shaped = parseMetadata(value);
  return shaped.ok ? shaped.value : { unreadable: shaped.faults.map(printFault).join('; ') };
};

export type Ownership =
  | { readonly owner: 'us'; readonly metadata: VmMetadata }
  | { readonly owner: 'another-manager'; readonly manager: ManagerId; readonly why: string }
  /** Made by hand, a copy of one of ours, or damaged: foreign. */
  | { readonly owner: 'nobody'; readonly why: string };

/** Ours only with readable metadata of this manager that was written for this very domain. */
export function decideOwnership(
  domain: { readonly uuid: string; readonly metadata: FoundMetadata },
  manager: ManagerId,
): Ownership {
  const { metadata } = domain;
  if (metadata === null) return { owner: 'nobody', why: 'it carries no hostler metadata' };
  if ('unreadable' in metadata) {
    return { owner: 'nobody', why: `its hostler metadata cannot be read: ${metadata.unreadable}` };
  }
  if (metadata.uuid !== domain.uuid) {
    return { owner: 'nobody', why: `it is a copy: its metadata was written for the domain ${metadata.uuid}` };
  }
  if (metadata.manager !== manager) {
    return { owner: 'another-manager', manager: metadata.manager, why: `it belongs to ${metadata.manager}` };
  }
  return { owner: 'us', metadata };
}

/**
 * Several definitions of one VM can be found after a move was cut: the highest generation is the current
 * one. Two of the same generation are for a person to tell apart; then there is none.
 */
export function currentOf<T extends { readonly metadata: VmMetadata }>(found: readonly T[]): T | null {
  const highest = Math.max(...found.map((f) => f.metadata.generation));
  const candidates = found.filter((f) => f.metadata.generation === highest);
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
