// Preflight of a move: architecture, virtualisation type, machine type and firmware at the target.
import { mustHold, notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck, MigrationCode } from './check-code.ts';
import { findMachine } from '../../host/ability.ts';
import type { HostFacts } from '../../host/facts.ts';
import type { FileAtTarget, MigrationFacts, MovingVm, Side } from './facts.ts';

export function machineChecks({ vm, target }: MigrationFacts): MigrationCheck[] {
  const { facts } = target;
  if (!facts) return [];
  return [
    mustHold(facts.cpu.arch === vm.arch, 'arch', `architecture ${vm.arch}`, `${target.name} has it`, {
      needed: vm.arch,
      found: facts.cpu.arch,
      fix: `Choose a host of the architecture ${vm.arch}.`,
    }),
    ...virtTypeChecks(vm, target, facts),
    ...machineTypeChecks(vm, target, facts),
    ...firmwareChecks(vm, target),
    ...launchSecurityChecks(vm),
  ];
}

function virtTypeChecks(vm: MovingVm, target: Side, facts: HostFacts): MigrationCheck[] {
  if (vm.virtType !== 'kvm') return [];
  const about = 'virtualisation by KVM';
  const { kvm } = facts;
  const fix = `Choose a host with KVM, or see why it is not usable: hostler host doctor ${target.name}.`;
  const needed = 'KVM, under which the guest runs';
  if (!kvm.offered) return [refused('kvm', about, { needed, found: `${target.name} offers none`, fix })];
  if (kvm.verdict.usable === 'unknown') {
    return [notVisible('kvm', about, kvm.verdict.why, `hostler host doctor ${target.name} --probe`)];
  }
  return [
    mustHold(kvm.verdict.usable, 'kvm', about, kvm.verdict.evidence, {
      needed,
      found: kvm.verdict.evidence,
      fix,
    }),
  ];
}

function machineTypeChecks(vm: MovingVm, target: Side, facts: HostFacts): MigrationCheck[] {
  const about = `machine type ${vm.machine}`;
  const machine = findMachine(facts, vm.machine, vm.virtType);
  if (!machine) {
    return [
      refused('machine-type', about, {
        needed: vm.machine,
        found: `QEMU ${facts.versions.qemu ?? '(unknown)'} on ${target.name} has none of that name`,
        fix: `Upgrade QEMU on ${target.name}, or set a machine type that both have and restart ${vm.name}.`,
      }),
    ];
  }
  return [
    proven('machine-type', about, `${target.name} has it`),
    mustHold(vm.cpus <= machine.cpusMax, 'machine-cpus', about, `takes ${machine.cpusMax} vCPUs`, {
      needed: `${vm.cpus} vCPUs`,
      found: `${vm.machine} on ${target.name} takes ${machine.cpusMax}`,
      fix: `Choose a host whose QEMU takes more, or lower the vCPUs of ${vm.name}.`,
    }),
  ];
}

function firmwareChecks(vm: MovingVm, target: Side): MigrationCheck[] {
  const file = (code: MigrationCode, about: string, f: FileAtTarget | null): MigrationCheck[] => {
    if (f === null) return [];
    if (f.atTarget === 'unknown') {
      const why = 'libvirt does not show files outside its pools';
      return [notVisible(code, about, why, `ls -l ${f.path} on ${target.name}`)];
    }
    return [
      mustHold(f.atTarget === 'present', code, about, `${target.name} has ${f.path}`, {
        needed: f.path,
        found: `${target.name} does not have it`,
        fix: `Install the same firmware package on ${target.name} as on the source.`,
      }),
    ];
  };
  return [
    ...file('firmware', `firmware ${vm.firmware.kind}`, vm.firmware.loader),
    ...file('nvram-template', 'NVRAM template', vm.firmware.nvramTemplate),
  ];
}

function launchSecurityChecks(vm: MovingVm): MigrationCheck[] {
  if (vm.launchSecurity === null) return [];
  return [
    refused('launch-security', `memory encryption ${vm.launchSecurity}`, {
      needed: 'memory that can be read to be sent',
      found: `the memory is encrypted for this host alone (${vm.launchSecurity})`,
      fix: `Stop ${vm.name} and move it while it is stopped.`,
    }),
  ];
}
