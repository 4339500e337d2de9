// A finding of the doctor: a check, and how bad it is where it is refused.
import type { Check } from '../../check.ts';

export type Severity = 'error' | 'warning' | 'info';
export type Finding = Check & { readonly severity: Severity };
