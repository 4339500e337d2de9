// Preflight of a move: files of the source beside the disks, which of them travel and which must be there
// already.
import { notVisible, proven, refused } from '../../check.ts';
import type { MigrationCheck } from './check-code.ts';
import type { HostFile, MigrationFacts } from './facts.ts';

export function fileChecks(facts: MigrationFacts): MigrationCheck[] {
  return [...facts.vm.hostFiles.map((file) => fileCheck(file, facts)), ...stoppedStateChecks(facts)];
}

function fileCheck(file: HostFile, { target }: MigrationFacts): MigrationCheck {
  const about = `${file.use} ${file.path}`;
  const code = file.use === 'serial log' || file.use === 'chardev socket' ? 'folder-missing' : 'file-missing';
  if (!file.needed) {
    if (file.use !== 'serial log') return proven(code, about, 'QEMU makes it at the target');
    const why = 'libvirt does not show whether its folder is there; the log itself stays behind';
    return notVisible(code, about, why, 'the move itself: libvirt refuses before memory moves');
  }
  if (file.image !== null)
    return proven(code, about, `it is the image ${file.image}, which is brought to ${target.name}`);
  switch (file.atTarget) {
    case 'present':
      return proven(code, about, `${target.name} has it`);
    case 'unknown': {
      const why = 'libvirt does not show files outside its pools';
      return notVisible(code, about, why, `ls -l ${file.path} on ${target.name}`);
    }
    case 'absent':
      return refused(code, about, {
        needed: `${file.path} on ${target.name}, which QEMU opens when it starts`,
        found: 'it is not there',
        fix: `Copy it there, or make it an image: hostler image add NAME ${file.path}.`,
      });
  }
}

/**
 * While it runs, QEMU sends both along with the memory. Of a stopped VM they are files that libvirt does
 * not move.
 */
function stoppedStateChecks({ vm, source }: MigrationFacts): MigrationCheck[] {
  const isStopped = vm.power === 'stopped';
  const checks: MigrationCheck[] = [];
  const { nvramPath } = vm.firmware;
  const fix = `Start ${vm.name} and move it while it runs.`;
  if (nvramPath !== null) {
    checks.push(
      isStopped
        ? refused('nvram-local', 'NVRAM', {
            needed: 'NVRAM that can travel',
            found: `${nvramPath} is a file of ${source.name}, which libvirt does not move with a stopped VM`,
            fix,
          })
        : proven('nvram-local', 'NVRAM', 'it travels with the memory'),
    );
  }
  if (vm.tpm?.kind === 'emulator') {
    checks.push(
      isStopped
        ? refused('tpm-state-local', 'TPM state', {
            needed: 'TPM state that can travel',
            found: `it is a file of ${source.name}, which libvirt does not move with a stopped VM`,
            fix,
          })
        : proven('tpm-state-local', 'TPM state', 'it travels with the memory'),
    );
  }
  return checks;
}
