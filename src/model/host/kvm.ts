// Whether KVM is of use on a host: offered is not enough, a guest has to be seen to run under it.
import type { Instant } from '../time.ts';
import { ageMs } from '../time.ts';
import type { KvmVerdict } from './facts.ts';

export interface KvmEvidence {
  readonly now: Instant;
  readonly arch: string;
  readonly offered: boolean;
  /** The features of the host's CPU as capabilities list them. */
  readonly cpuFeatures: readonly string[];
  /** CPU time that the same transient diskless guest took under each. */
  readonly trial: { readonly kvmCpuMs: number; readonly tcgCpuMs: number; readonly at: Instant } | null;
  /** The verdict of before, where there is one. */
  readonly cached: KvmVerdict | null;
}

/** KVM that emulates by itself costs as much as TCG: only clearly less is real. */
const clearlyLess = 0.5;
/** A host may get another kernel or firmware setting: after so long the trial is asked for again. */
const cachedMsMax = 30 * 86_400_000;

export function decideKvm(evidence: KvmEvidence): KvmVerdict {
  const { now, arch, offered, cpuFeatures, trial, cached } = evidence;
  if (!offered) return { usable: false, evidence: 'libvirt offers no domains of type kvm', at: now };
  const isX86 = arch === 'x86_64' || arch === 'i686';
  if (isX86 && !cpuFeatures.includes('vmx') && !cpuFeatures.includes('svm')) {
    return { usable: false, evidence: 'its CPU has neither vmx nor svm', at: now };
  }
  if (trial !== null) {
    const share = trial.tcgCpuMs > 0 ? trial.kvmCpuMs / trial.tcgCpuMs : 1;
    const took = `a guest took ${Math.round(share * 100)} % of the CPU time of TCG`;
    return { usable: share <= clearlyLess, evidence: took, at: trial.at };
  }
  if (cached !== null && cached.usable !== 'unknown' && ageMs(cached.at, now) <= cachedMsMax) return cached;
  return { usable: 'unknown', why: 'libvirt offers KVM, but no guest was tried under it' };
}
