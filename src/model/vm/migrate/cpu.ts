// Preflight of a move: whether the target gives the guest the CPU that it has seen since it booted.
import { mustHold, notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import { capabilitiesFor } from '../../host/ability.ts';
import type { MigrationFacts } from './facts.ts';

export function cpuChecks(facts: MigrationFacts): MigrationCheck[] {
  return [modeCheck(facts), comparisonCheck(facts), ...passthroughCheck(facts), ...pinCheck(facts)];
}

function modeCheck({ vm, target }: MigrationFacts): MigrationCheck {
  const about = `CPU mode ${vm.cpu.mode}`;
  const capabilities = capabilitiesFor(target.facts, vm);
  if (!capabilities) {
    const why = `${target.name} did not say what it can give a ${vm.virtType} guest`;
    return notVisible('cpu-mode', about, why, `virsh domcapabilities on ${target.name}`);
  }
  const mode = capabilities.cpuModes.find((m) => m.mode === vm.cpu.mode);
  return mustHold(mode?.supported === true, 'cpu-mode', about, `${target.name} offers it`, {
    needed: `a host that offers ${vm.cpu.mode} to ${vm.virtType} guests`,
    found: `${target.name} does not`,
    fix: `Choose a host that does, or set another CPU mode and restart ${vm.name}.`,
  });
}

function comparisonCheck({ vm, target }: MigrationFacts): MigrationCheck {
  const about = `CPU ${vm.cpu.model ?? vm.cpu.mode}`;
  const { comparison } = vm.cpu;
  if (comparison === null) {
    const why = `libvirt on ${target.name} was not asked to compare it`;
    return notVisible('cpu', about, why, `virsh hypervisor-cpu-compare on ${target.name}`);
  }
  switch (comparison.result) {
    case 'identical':
    case 'superset':
      return proven('cpu', about, `libvirt on ${target.name} compared it: ${comparison.result}`);
    case 'failed':
      return notVisible('cpu', about, comparison.message, `virsh hypervisor-cpu-compare on ${target.name}`);
    case 'incompatible':
      return refused('cpu', about, {
        needed: 'every CPU feature that the guest has seen',
        found:
          comparison.missing.length > 0
            ? `${target.name} lacks ${comparison.missing.join(', ')}`
            : `libvirt on ${target.name} calls it incompatible`,
        fix: `Choose a host with that CPU, or give ${vm.name} the CPU of its cluster and restart it.`,
        facts: { missing: comparison.missing },
      });
  }
}

/** With host-passthrough the guest may use what no comparison names: only the same CPU will do. */
function passthroughCheck({ vm, source, target }: MigrationFacts): MigrationCheck[] {
  if (vm.cpu.mode !== 'host-passthrough' || !source.facts || !target.facts) return [];
  const [from, to] = [source.facts.cpu, target.facts.cpu];
  const missing = from.features.filter((f) => !to.features.includes(f));
  const isSame = from.model === to.model && from.vendor === to.vendor && missing.length === 0;
  const lacks = missing.length > 0 ? `, without ${missing.join(', ')}` : '';
  return [
    mustHold(
      isSame,
      'cpu-passthrough',
      'CPU mode host-passthrough',
      `both have ${from.model ?? 'the same CPU'}`,
      {
        needed: `the same CPU as ${source.name}: ${from.vendor ?? ''} ${from.model ?? ''}`.trim(),
        found: `${to.vendor ?? ''} ${to.model ?? ''}${lacks}`.trim(),
        fix: `Choose a host with the same CPU, or give ${vm.name} the CPU of its cluster and restart it.`,
      },
    ),
  ];
}

function pinCheck({ vm, target }: MigrationFacts): MigrationCheck[] {
  if (vm.cpu.pinnedTo.length === 0 || !target.facts) return [];
  const highest = Math.max(...vm.cpu.pinnedTo);
  const { cpus } = target.facts.cpu;
  return [
    mustHold(highest < cpus, 'cpu-pinning', 'vCPU pinning', `${target.name} has CPU ${highest}`, {
      needed: `CPU ${highest}, which a vCPU is pinned to`,
      found: `${target.name} has CPUs 0 to ${cpus - 1}`,
      fix: `Pin the vCPUs of ${vm.name} to CPUs that both have: virsh vcpupin ${vm.name}.`,
    }),
  ];
}
