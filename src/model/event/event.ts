// An event: one line of the append-only journal. Its number orders it; readers resume after it.
import type { Facts } from '../json.ts';
import type { Instant } from '../time.ts';

export const eventKinds = [
  'vm.created',
  'vm.deleted',
  'vm.adopted',
  'vm.released',
  'vm.found',
  'vm.lost',
  'vm.intent-changed',
  'vm.power-changed',
  'vm.host-changed',
  'vm.guest-lost',
  'vm.drift-changed',
  'vm.definition-changed',
  'vm.addresses-changed',
  'host.added',
  'host.removed',
  'host.state-changed',
  'host.facts-changed',
  'host.drained',
  'host.resumed',
  'cluster.changed',
  'pool.changed',
  'network.changed',
  'image.added',
  'image.removed',
  'boot-image.built',
  'boot-image.removed',
  'node.found',
  'node.assigned',
  'node.changed',
  'node.removed',
  'task.created',
  'task.state-changed',
  'task.step-changed',
  'task.progress',
  'token.created',
  'token.revoked',
  'manager.started',
  'manager.became-active',
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface HostlerEvent {
  readonly sequence: number;
  readonly at: Instant;
  readonly kind: EventKind;
  /** The id of what it is about. */
  readonly subject: string;
  /** Who caused it: an actor, a task, or `observer` for what was seen to happen. */
  readonly cause: string;
  readonly facts: Facts;
}
