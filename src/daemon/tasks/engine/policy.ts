// How patient the engine is: pure rules of backoff, and of what time can heal.
import { HostlerError } from '../../../model/errors.ts';

export interface Policy {
  /**
   * A step that met an error which heals by itself is run so often before the task turns back or is
   * parked.
   */
  readonly triesMax: number;
  readonly retryMs: number;
  readonly parkMs: number;
  readonly parkMsMax: number;
  /** How often something under way is asked for. */
  readonly followMs: number;
  /** How long a step whose deadline has passed may take to end before it is left to itself. */
  readonly graceMs: number;
  /**
   * An undo, or a step after the point of no return, that time does not heal: so often, then a person
   * decides.
   */
  readonly hopelessMax: number;
}

export const defaultPolicy: Policy = {
  triesMax: 3,
  retryMs: 500,
  parkMs: 5_000,
  parkMsMax: 300_000,
  followMs: 1_000,
  graceMs: 10_000,
  hopelessMax: 5,
};

export const retryDelayMs = (policy: Policy, failures: number): number =>
  policy.retryMs * 2 ** Math.min(failures, 10);

export const parkDelayMs = (policy: Policy, parks: number): number =>
  Math.min(policy.parkMs * 2 ** Math.min(parks, 20), policy.parkMsMax);

/** What goes away without anybody doing anything. */
export const timeHeals = (error: unknown): boolean =>
  error instanceof HostlerError && error.retry === 'later';
