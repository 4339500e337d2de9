// Why a move is not made, as the error of its task: what the decision refused, or libvirt in its stead.
import { HostlerError, refusedError } from '../../../../model/errors.ts';
import type { MigrationDecision } from '../../../../model/vm/migrate.ts';
import { libvirtRefusal } from '../../../../model/vm/migrate/refusal.ts';

export const refusedMove = (name: string, decision: MigrationDecision): HostlerError =>
  refusedError('vm-migrate-refused', `${name} cannot move`, decision.go ? [] : decision.refusals);

/** What libvirt refused reads as what the preflight refuses; every other error stays what it is. */
export function inOurForm(
  error: unknown,
  name: string,
  between: { readonly source: string; readonly target: string },
): unknown {
  if (!(error instanceof HostlerError)) return error;
  if (error.code !== 'libvirt-refused' && error.code !== 'unsupported') return error;
  const refusal = libvirtRefusal({ name, ...between, said: error.message, facts: error.facts });
  return refusedError('vm-migrate-refused', `${name} cannot move`, [refusal]);
}
