// Preflight of a move: whether the target has the memory, of the kind that the guest is backed by.
import { mustHold, notVisible, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import type { HostFacts } from '../../host/facts.ts';
import { printMiB } from '../../memory.ts';
import type { MigrationFacts, MovingVm, Side } from './facts.ts';

/**
 * What QEMU itself takes beside the guest's memory: measured 40 to 110 MiB, growing a little with the
 * guest.
 */
export const overheadMiB = (memoryMiB: number): number => 64 + Math.ceil(memoryMiB / 50);

export function memoryChecks({ vm, target }: MigrationFacts): MigrationCheck[] {
  const { facts } = target;
  if (!facts || vm.power === 'stopped') return [];
  return [
    vm.memoryBacking.hugepageKiB === null ? freeCheck(vm, target, facts) : hugepageCheck(vm, target, facts),
    ...lockedChecks(vm, target, facts),
    ...cellChecks(vm, target, facts),
    ...nvdimmChecks(vm, target),
  ];
}

function freeCheck(vm: MovingVm, target: Side, facts: HostFacts): MigrationCheck {
  const about = `memory of ${target.name}`;
  const { freeMiB } = facts.memory;
  if (freeMiB === null) {
    return notVisible(
      'memory',
      about,
      'its free memory was not read',
      `virsh nodememstats on ${target.name}`,
    );
  }
  const needed = vm.memoryMiB + overheadMiB(vm.memoryMiB);
  const left = freeMiB - target.claimedMiB;
  const claimed =
    target.claimedMiB > 0 ? `, of which ${printMiB(target.claimedMiB)} are claimed by other tasks` : '';
  return mustHold(left >= needed, 'memory', about, `${printMiB(left)} free, ${printMiB(needed)} needed`, {
    needed: `${printMiB(needed)}: ${printMiB(vm.memoryMiB)} and what QEMU takes`,
    found: `${printMiB(freeMiB)} free${claimed}`,
    fix: `Free ${printMiB(needed - left)} there, or choose another host.`,
    facts: { neededMiB: needed, freeMiB, claimedMiB: target.claimedMiB },
  });
}

function hugepageCheck(vm: MovingVm, target: Side, facts: HostFacts): MigrationCheck {
  const sizeKiB = vm.memoryBacking.hugepageKiB ?? 0;
  const about = `hugepages of ${target.name}`;
  const pages = facts.memory.hugepages.find((h) => h.sizeKiB === sizeKiB);
  const count = Math.ceil((vm.memoryMiB * 1024) / Math.max(1, sizeKiB));
  const needed = `${count} free pages of ${sizeKiB} KiB`;
  const short = count - (pages?.free ?? 0);
  if (!pages || pages.total === 0) {
    return refused('hugepage-size', about, {
      needed,
      found: `${target.name} has none of that size`,
      fix: `Reserve them there: virsh allocpages ${sizeKiB} ${count}, and mount hugetlbfs.`,
    });
  }
  return mustHold(pages.free >= count, 'hugepages', about, `${pages.free} of ${pages.total} are free`, {
    needed,
    found: `${pages.free} of ${pages.total} are free`,
    fix: `Reserve ${short} more there: virsh allocpages ${sizeKiB} ${pages.total + short}.`,
  });
}

function lockedChecks(vm: MovingVm, target: Side, facts: HostFacts): MigrationCheck[] {
  if (!vm.memoryBacking.locked) return [];
  const about = 'locked memory';
  const needed = vm.memoryMiB + overheadMiB(vm.memoryMiB);
  if (needed > facts.memory.totalMiB) {
    return [
      refused('locked-memory', about, {
        needed: `${printMiB(needed)} that can be locked`,
        found: `${target.name} has ${printMiB(facts.memory.totalMiB)} in all`,
        fix: `Choose a larger host, or take the lock off: virsh edit ${vm.name}.`,
      }),
    ];
  }
  const why = `libvirt does not say how much memory QEMU may lock on ${target.name}`;
  return [notVisible('locked-memory', about, why, 'the move itself: libvirt refuses before memory moves')];
}

function cellChecks(vm: MovingVm, target: Side, facts: HostFacts): MigrationCheck[] {
  const { strictCells } = vm.memoryBacking;
  if (strictCells.length === 0) return [];
  const about = 'NUMA binding';
  const cells = strictCells.map((id) => facts.numa.find((cell) => cell.id === id));
  const missing = strictCells.filter((_, at) => cells[at] === undefined);
  if (missing.length > 0) {
    return [
      refused('numa-cell', about, {
        needed: `NUMA cells ${strictCells.join(', ')}`,
        found: `${target.name} has ${facts.numa.map((c) => c.id).join(', ')}`,
        fix: `Bind ${vm.name} to cells that both hosts have: virsh numatune ${vm.name}.`,
      }),
    ];
  }
  const free = cells.map((cell) => cell?.freeMiB ?? null);
  if (free.includes(null)) {
    return [
      notVisible(
        'numa-memory',
        about,
        'free memory per cell was not read',
        `virsh freecell --all on ${target.name}`,
      ),
    ];
  }
  const sum = free.reduce<number>((total, f) => total + (f ?? 0), 0);
  return [
    mustHold(sum >= vm.memoryMiB, 'numa-memory', about, `${printMiB(sum)} are free in its cells`, {
      needed: `${printMiB(vm.memoryMiB)} free in NUMA cells ${strictCells.join(', ')}`,
      found: printMiB(sum),
      fix: `Free memory in these cells of ${target.name}, or choose another host.`,
    }),
  ];
}

function nvdimmChecks(vm: MovingVm, target: Side): MigrationCheck[] {
  const { nvdimmPath } = vm.memoryBacking;
  if (nvdimmPath === null) return [];
  return [
    refused('nvdimm', 'NVDIMM', {
      needed: 'memory whose content travels',
      found: `an NVDIMM backed by ${nvdimmPath}, which ${target.name} does not share`,
      fix: `Detach the NVDIMM from ${vm.name} first.`,
    }),
  ];
}
