// Preflight of a move: whether the target has a domain already that would be in the way.
import { mustHold, notVisible, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import type { MigrationFacts } from './facts.ts';

export function identityChecks({ vm, target }: MigrationFacts): MigrationCheck[] {
  const about = `VM ${vm.name}`;
  if (target.domains === null) {
    const why = `the list of domains on ${target.name} could not be read`;
    return [notVisible('name-taken', about, why, `virsh list --all on ${target.name}`)];
  }
  const sameUuid = target.domains.find((d) => d.uuid === vm.uuid);
  const sameName = target.domains.find((d) => d.name === vm.name && d.uuid !== vm.uuid);
  const there = sameUuid?.name ?? '';
  const checks: MigrationCheck[] = [
    mustHold(sameName === undefined, 'name-taken', about, `no other domain on ${target.name} has its name`, {
      needed: `no other domain named ${vm.name} on ${target.name}`,
      found: `one with the UUID ${sameName?.uuid ?? ''}`,
      fix: `Rename that one: virsh domrename ${vm.name} NEW on ${target.name}.`,
    }),
  ];
  if (sameUuid?.running) {
    checks.push(
      refused('already-running-there', about, {
        needed: `no domain with its UUID running on ${target.name}`,
        found: `${sameUuid.name} runs there`,
        fix: `Do not start either. Find out which one is right: hostler vm history ${vm.name}.`,
      }),
    );
  } else {
    checks.push(
      mustHold(sameUuid === undefined, 'defined-there', about, `${target.name} has no domain with its UUID`, {
        needed: `no definition of it on ${target.name}`,
        found: `a stopped domain ${there} with the same UUID`,
        fix: `Remove it, keeping its disks: virsh undefine ${there} --keep-nvram on ${target.name}.`,
      }),
    );
  }
  return checks;
}
