// Whether and how a VM moves: every check at once, and where none refuses, the plan that is carried out.
import { refusalsOf } from '../check.ts';
import { decide, type Decision } from '../decision.ts';
import { carriedChecks, stateChecks } from './migrate/state.ts';
import type { MigrationCheck } from './migrate/check-code.ts';
import { cpuChecks } from './migrate/cpu.ts';
import { deviceChecks } from './migrate/device.ts';
import type { MigrationFacts, SideState } from './migrate/facts.ts';
import { fileChecks } from './migrate/file.ts';
import { hostChecks, silenceChecks } from './migrate/host.ts';
import { identityChecks } from './migrate/identity.ts';
import { machineChecks } from './migrate/machine.ts';
import { memoryChecks } from './migrate/memory.ts';
import { networkChecks } from './migrate/network.ts';
import { optionChecks } from './migrate/option.ts';
import { planMigration, type MigrationPlan } from './migrate/plan.ts';
import { securityChecks } from './migrate/security.ts';
import { storageChecks } from './migrate/storage-check.ts';

/** In the order in which an operator asks. */
const families: readonly ((facts: MigrationFacts) => readonly MigrationCheck[])[] = [
  stateChecks,
  hostChecks,
  identityChecks,
  cpuChecks,
  machineChecks,
  deviceChecks,
  networkChecks,
  storageChecks,
  memoryChecks,
  securityChecks,
  fileChecks,
  carriedChecks,
  optionChecks,
];

export type MigrationDecision = Decision<MigrationPlan> & { readonly checks: readonly MigrationCheck[] };

/**
 * Asked once for a quick answer and once more under the lock. With its own host as target nothing else is
 * worth asking: every comparison would be of the host with itself.
 */
export function decideMigration(facts: MigrationFacts): MigrationDecision {
  const asked = facts.source.id === facts.target.id ? [stateChecks, hostChecks] : families;
  const checks = asked.flatMap((family) => family(facts));
  return { ...decide(refusalsOf(checks), () => planMigration(facts)), checks };
}

/**
 * What can be said where one of the hosts does not answer: nothing was read of the VM, and nothing is needed
 * to see that it does not move. Null where both answer.
 */
export function decideSilence(source: SideState, target: SideState): MigrationDecision | null {
  const checks = silenceChecks(source, target);
  const refusals = refusalsOf(checks);
  return refusals.length === 0 ? null : { go: false, refusals, checks };
}
