// One check of a preflight or a doctor: proven, refused, or not visible from here.
import type { Refusal } from './decision.ts';
import type { Facts } from './json.ts';

/** `not-visible` is an answer of its own, with what would show it; it is never taken for `proven`. */
export type Check<Code extends string = string> = CheckHead<Code> & Verdict;
interface CheckHead<Code extends string> {
  readonly code: Code;
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

export const proven = <Code extends string>(code: Code, about: string, evidence: string): Check<Code> => ({
  code,
  about,
  verdict: 'proven',
  evidence,
});

export const refused = <Code extends string>(code: Code, about: string, because: Because): Check<Code> => ({
  code,
  about,
  verdict: 'refused',
  ...because,
});

export const notVisible = <Code extends string>(
  code: Code,
  about: string,
  why: string,
  shownBy: string,
): Check<Code> => ({
  code,
  about,
  verdict: 'not-visible',
  why,
  shownBy,
});

/** Refused unless it holds. */
export const mustHold = <Code extends string>(
  holds: boolean,
  code: Code,
  about: string,
  evidence: string,
  because: Because,
): Check<Code> => (holds ? proven(code, about, evidence) : refused(code, about, because));

export function refusalsOf(checks: readonly Check[]): Refusal[] {
  return checks.flatMap((check) => {
    if (check.verdict !== 'refused') return [];
    const { verdict: _, ...refusal } = check;
    return [refusal];
  });
}
