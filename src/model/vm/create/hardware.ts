// What the chosen host makes of the hardware that was asked for: virtualisation, machine type, CPU. Pinned
// here.
import type { Cluster } from '../../cluster/cluster.ts';
import type { Refusal } from '../../decision.ts';
import { capabilitiesFor, findMachine } from '../../host/ability.ts';
import type { HostFacts, VirtType } from '../../host/facts.ts';
import type { CpuChoice, Hardware } from '../spec.ts';

export interface Pinned {
  readonly virtType: VirtType;
  readonly hardware: Hardware;
  readonly notices: readonly string[];
}

export function pinHardware(
  hardware: Hardware,
  host: HostFacts,
  cluster: Cluster | null,
  refusals: Refusal[],
): Pinned {
  const notices: string[] = [];
  const virtType: VirtType = host.kvm.offered && host.kvm.verdict.usable === true ? 'kvm' : 'qemu';
  if (virtType === 'qemu') notices.push(`It runs emulated: ${noKvm(host)}.`);
  const machine = findMachine(host, hardware.machine, virtType);
  if (!machine) refusals.push(machineMissing(hardware.machine, host));
  const exact = machine?.canonical ?? machine?.name ?? hardware.machine;
  const cpu = chooseCpu(hardware.cpu, cluster, notices);
  const mode = capabilitiesFor(host, { virtType, machine: exact })?.cpuModes.find((m) => m.mode === cpu.mode);
  if (mode?.supported === false) refusals.push(cpuModeMissing(cpu.mode, virtType, host));
  refusals.push(...firmwareRefusals(hardware, host, virtType, exact));
  return { virtType, hardware: { ...hardware, machine: exact, cpu }, notices };
}

function noKvm(host: HostFacts): string {
  if (!host.kvm.offered) return `${host.hostName} offers no KVM`;
  const { verdict } = host.kvm;
  return verdict.usable === 'unknown' ? verdict.why : verdict.evidence;
}

/**
 * `cluster` is the common baseline, so that the VM can move; outside a cluster there is nothing to have in
 * common.
 */
function chooseCpu(
  cpu: CpuChoice,
  cluster: Cluster | null,
  notices: string[],
): Exclude<CpuChoice, { mode: 'cluster' }> {
  if (cpu.mode !== 'cluster') return cpu;
  const baseline = cluster?.cpuBaseline;
  if (baseline) return { mode: 'custom', model: baseline.model, features: baseline.features };
  notices.push(
    cluster
      ? `The cluster ${cluster.name} has no common CPU yet: it gets that of its host, which not all may have.`
      : 'Its host is in no cluster: it gets the CPU of that host and may not move everywhere.',
  );
  return { mode: 'host-model' };
}

function firmwareRefusals(
  hardware: Hardware,
  host: HostFacts,
  virtType: VirtType,
  machine: string,
): Refusal[] {
  if (hardware.firmware === 'bios') return [];
  const capabilities = capabilitiesFor(host, { virtType, machine });
  if (!capabilities) return [];
  const has =
    capabilities.firmware.includes('efi') && (hardware.firmware === 'efi' || capabilities.secureBoot);
  if (has) return [];
  return [
    {
      code: 'firmware',
      about: `firmware ${hardware.firmware}`,
      needed: hardware.firmware === 'efi' ? 'UEFI firmware' : 'UEFI firmware with secure boot',
      found: `${host.hostName} offers ${capabilities.firmware.join(', ') || 'none'}`,
      fix: `Install the package ovmf on ${host.hostName}.`,
    },
  ];
}

const machineMissing = (machine: string, host: HostFacts): Refusal => ({
  code: 'machine-type',
  about: `machine type ${machine}`,
  needed: machine,
  found: `QEMU ${host.versions.qemu ?? '(unknown)'} on ${host.hostName} has none of that name`,
  fix: 'Ask for another machine type, or for q35, which every QEMU has.',
});
const cpuModeMissing = (mode: string, virtType: VirtType, host: HostFacts): Refusal => ({
  code: 'cpu-mode',
  about: `CPU mode ${mode}`,
  needed: `a host that offers it to ${virtType} guests`,
  found: `${host.hostName} does not`,
  fix: 'Ask for the CPU mode host-model, or for a host with KVM.',
});
