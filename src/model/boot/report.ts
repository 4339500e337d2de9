// What the boot service writes down for the manager: one line each, read when the manager is back.
// A report is a notice that anyone on the network could send; nothing is ever decided by it alone.
import type { MachineFacts } from './machine.ts';

interface About {
  readonly at: string;
  readonly mac: string;
  readonly uuid: string;
}

export interface PhaseReport extends About {
  readonly kind: 'phase';
  readonly phase: string;
  readonly nonce?: string;
  /** Seconds since the kernel started. */
  readonly uptimeS?: number;
  readonly reason?: string;
  /** What it told when it asked for its script. */
  readonly machine?: MachineFacts;
}

export interface InventoryReport extends About {
  readonly kind: 'inventory';
  readonly lines: readonly string[];
}

/** The boot service's own word: what it handed to the boot with this nonce. */
export interface AssignedReport extends About {
  readonly kind: 'assigned';
  readonly nonce: string;
  readonly image: string;
  readonly config: string;
}

export type Report = PhaseReport | InventoryReport | AssignedReport;
