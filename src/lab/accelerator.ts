// Whether KVM really runs guests here. A /dev/kvm that opens is no proof: the verdict is a measurement,
// kept with it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './folder.ts';
import type { GuestArtefacts } from './guest/build.ts';
import { guestKernelArguments } from './guest/recipe.ts';
import { waitFor } from './wait.ts';

export interface AcceleratorFacts {
  /** The words of the first `flags` line of /proc/cpuinfo. */
  readonly cpuFlags: readonly string[];
  readonly hasDevice: boolean;
  /** CPU seconds from QEMU's start to the guest's first tick; null where the guest did not come so far. */
  readonly tcgSeconds: number | null;
  readonly kvmSeconds: number | null;
}

export interface AcceleratorVerdict {
  readonly accelerator: 'kvm' | 'qemu';
  readonly reason: string;
  readonly date: string;
  readonly facts: AcceleratorFacts;
}

/**
 * Real KVM boots a guest for a small part of what emulation costs; anything near it is emulation in
 * disguise.
 */
const clearlyLess = 0.5;

export function decideAccelerator(
  facts: AcceleratorFacts,
): Pick<AcceleratorVerdict, 'accelerator' | 'reason'> {
  const { cpuFlags, hasDevice, tcgSeconds, kvmSeconds } = facts;
  const no = (reason: string) => ({ accelerator: 'qemu', reason }) as const;
  if (!cpuFlags.includes('vmx') && !cpuFlags.includes('svm')) return no('the CPU offers neither vmx nor svm');
  if (!hasDevice) return no('there is no /dev/kvm');
  if (kvmSeconds === null) return no('a guest under KVM did not come up');
  if (tcgSeconds === null)
    return { accelerator: 'kvm', reason: 'a guest came up under KVM, and not under TCG' };
  const [kvm, tcg] = [kvmSeconds.toFixed(1), tcgSeconds.toFixed(1)];
  const measured = `booting a guest took ${kvm} CPU seconds with KVM, ${tcg} without`;
  return kvmSeconds < tcgSeconds * clearlyLess ? { accelerator: 'kvm', reason: measured } : no(measured);
}

const clockTicksPerSecond = 100;

function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / clockTicksPerSecond;
}

/** Boots the lab guest without disks, once, to its first tick. */
export async function measureBoot(accelerator: 'kvm' | 'tcg', guest: GuestArtefacts): Promise<number | null> {
  const machine = ['-machine', `q35,accel=${accelerator}`, '-cpu', 'max', '-m', '128', '-nodefaults'];
  const image = ['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', guestKernelArguments];
  const rest = ['-display', 'none', '-no-reboot', '-serial', 'stdio'];
  const qemu = spawn('qemu-system-x86_64', [...machine, ...image, ...rest], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let console = '';
  qemu.stdout.setEncoding('latin1').on('data', (text: string) => (console += text));
  const ended = new Promise<void>((resolve) => {
    qemu.once('close', () => resolve());
    qemu.once('error', () => resolve());
  });
  try {
    return await waitFor(
      `the first tick of a guest under ${accelerator}`,
      () => {
        if (qemu.exitCode !== null || qemu.pid === undefined) return 'ended' as const;
        return console.includes('TICK ') ? cpuSecondsOf(qemu.pid) : undefined;
      },
      { timeoutMs: 30_000 },
    ).then((answer) => (answer === 'ended' ? null : answer));
  } catch {
    return null;
  } finally {
    qemu.kill('SIGKILL');
    await ended;
  }
}

async function observe(findGuest: () => Promise<GuestArtefacts>): Promise<AcceleratorFacts> {
  const flags = /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  const cpuFlags = flags.split(' ').filter((flag) => flag === 'vmx' || flag === 'svm');
  const facts = { cpuFlags, hasDevice: existsSync('/dev/kvm'), tcgSeconds: null, kvmSeconds: null };
  if (cpuFlags.length === 0 || !facts.hasDevice) return facts;
  const guest = await findGuest();
  return {
    ...facts,
    tcgSeconds: await measureBoot('tcg', guest),
    kvmSeconds: await measureBoot('kvm', guest),
  };
}

/** The verdict of this machine: read from the cache, or measured now and kept there. */
export async function findAccelerator(findGuest: () => Promise<GuestArtefacts>): Promise<AcceleratorVerdict> {
  const file = join(cacheFolder(), 'accelerator.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as AcceleratorVerdict;
  const facts = await observe(findGuest);
  const verdict = { ...decideAccelerator(facts), date: new Date().toISOString(), facts };
  mkdirSync(cacheFolder(), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${JSON.stringify(verdict, null, 2)}\n`);
  renameSync(part, file);
  return verdict;
}
