// Whether KVM is of use on a host: offered is not enough, a guest has to be seen to run under it.
import type { Instant } from '../time.ts';
import { ageMs } from '../time.ts';
import type { KvmVerdict } from './facts.ts';

/** What a host says, before a guest is tried. */
export interface KvmOffer {
  readonly arch: string;
  readonly offered: boolean;
  /** The features of the host's CPU as capabilities list them. */
  readonly cpuFeatures: readonly string[];
}

export interface KvmEvidence extends KvmOffer {
  readonly now: Instant;
  /** CPU time that the same transient diskless guest took under each. */
  readonly trial: KvmTrial | null;
  /** The verdict of before, where there is one. */
  readonly cached: KvmVerdict | null;
}
export interface KvmTrial {
  readonly tcgCpuMs: number;
  /** Or why it did not come up under KVM. */
  readonly kvm: { readonly cpuMs: number } | { readonly failed: string };
  readonly at: Instant;
}

/** KVM that emulates by itself costs as much as TCG: only clearly less is real. */
const clearlyLess = 0.5;
/** A host may get another kernel or firmware setting: after so long the trial is asked for again. */
const cachedMsMax = 30 * 86_400_000;

const isX86 = (arch: string): boolean => arch === 'x86_64' || arch === 'i686';

/** Why no guest has to be tried to know that KVM is of no use; null where one has to. */
export function withoutTrial({ arch, offered, cpuFeatures }: KvmOffer): string | null {
  if (!offered) return 'libvirt offers no domains of type kvm';
  const lacking = isX86(arch) && !cpuFeatures.includes('vmx') && !cpuFeatures.includes('svm');
  return lacking ? 'its CPU has neither vmx nor svm' : null;
}

/** The guest of the trial counts the boots of the firmware that every QEMU for x86 brings. */
export const canTry = ({ arch }: KvmOffer): boolean => isX86(arch);

export function decideKvm(evidence: KvmEvidence): KvmVerdict {
  const { now, trial, cached } = evidence;
  const told = withoutTrial(evidence);
  if (told !== null) return { usable: false, evidence: told, at: now };
  if (trial !== null) return verdictOf(trial);
  if (cached !== null && cached.usable !== 'unknown' && ageMs(cached.at, now) <= cachedMsMax) return cached;
  return { usable: 'unknown', why: 'libvirt offers KVM, but no guest was tried under it' };
}

function verdictOf({ tcgCpuMs, kvm, at }: KvmTrial): KvmVerdict {
  if ('failed' in kvm) {
    return { usable: false, evidence: `a guest did not come up under it: ${kvm.failed}`, at };
  }
  const share = tcgCpuMs > 0 ? kvm.cpuMs / tcgCpuMs : 1;
  const took = `a guest took ${Math.round(share * 100)} % of the CPU time of TCG`;
  const figures = `${Math.round(kvm.cpuMs)} ms and ${Math.round(tcgCpuMs)} ms`;
  return { usable: share <= clearlyLess, evidence: `${took} (${figures})`, at };
}

/** A host tells nothing about guests that were tried on it before: what was found out is kept. */
export const keepVerdict = (before: KvmVerdict | null, read: KvmVerdict, now: Instant): KvmVerdict =>
  read.usable === 'unknown' && before !== null && before.usable !== 'unknown'
    ? ageMs(before.at, now) <= cachedMsMax
      ? before
      : read
    : read;
