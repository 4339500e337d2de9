// The lab's ssh: one key that opens every host, host keys that every place knows, a daemon configuration
// per host.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { hostFolder, sshFolder } from './folder.ts';
import type { LabPlan } from './plan.ts';

async function generateKey(file: string, comment: string): Promise<void> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
}

const daemonConfig = (folder: string, hostKey: string): string =>
  [
    'Port 22',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${join(folder, 'id_ed25519.pub')}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'StrictModes no',
    'MaxStartups 100',
    'PidFile /run/sshd.pid',
    '',
  ].join('\n');

export async function makeSsh(plan: LabPlan): Promise<void> {
  const folder = sshFolder(plan.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = join(folder, 'id_ed25519');
  await Promise.all([
    generateKey(key, `hostler lab ${plan.name}`),
    ...plan.hosts.map((host) => generateKey(join(folder, `${host.name}_key`), host.name)),
  ]);
  const known = plan.hosts.map((host) => {
    const publicKey = readFileSync(join(folder, `${host.name}_key.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
    return `${host.name},${host.address.mgmt},${host.address.migration} ${publicKey}\n`;
  });
  writeFileSync(join(folder, 'known_hosts'), known.join(''));
  writeFileSync(
    join(folder, 'ssh_config'),
    [
      'Host *',
      '  User root',
      `  IdentityFile ${key}`,
      '  IdentitiesOnly yes',
      '  BatchMode yes',
      '  StrictHostKeyChecking yes',
      '',
    ].join('\n'),
  );
  for (const host of plan.hosts) {
    const config = daemonConfig(folder, join(folder, `${host.name}_key`));
    writeFileSync(join(hostFolder(plan.folder, host.name), 'sshd_config'), config);
  }
}
