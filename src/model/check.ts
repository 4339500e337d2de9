// One check of a preflight or a doctor: proven, refused, or not visible from here.
import type { Refusal } from './decision.ts';
import type { Facts } from './json.ts';

/** `not-visible` is an answer of its own, with what would show it; it is never taken for `proven`. */
export type Check = CheckHead & Verdict;
interface CheckHead {
  readonly code: string;
  /** What it concerns: `disk vda`. */
  readonly about: string;
}
type Verdict =
  | { readonly verdict: 'proven'; readonly evidence: string }
  | ({ readonly verdict: 'refused' } & Because)
  | { readonly verdict: 'not-visible'; readonly why: string; readonly shownBy: string };
export interface Because {
  readonly needed: string;
  readonly found: string;
  readonly fix: string;
  readonly facts?: Facts;
}

export const proven = (code: string, about: string, evidence: string): Check => ({
  code,
  about,
  verdict: 'proven',
  evidence,
});

export const refused = (code: string, about: string, because: Because): Check => ({
  code,
  about,
  verdict: 'refused',
  ...because,
});

export const notVisible = (code: string, about: string, why: string, shownBy: string): Check => ({
  code,
  about,
  verdict: 'not-visible',
  why,
  shownBy,
});

/** Refused unless it holds. */
export const mustHold = (
  holds: boolean,
  code: string,
  about: string,
  evidence: string,
  because: Because,
): Check => (holds ? proven(code, about, evidence) : refused(code, about, because));

export function refusalsOf(checks: readonly Check[]): Refusal[] {
  return checks.flatMap((check) => {
    if (check.verdict !== 'refused') return [];
    const { verdict: _, ...refusal } = check;
    return [refusal];
  });
}
