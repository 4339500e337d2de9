// What libvirt found out about QEMU, kept from one lab for the next: probing costs each host some seconds
// of CPU.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, hostFolder } from '../folder.ts';
import type { HostPlan } from '../plan.ts';

// libvirt itself says in these files for which QEMU, libvirt and kernel they hold, and probes anew where
// they do not.
const keptFolder = (host: HostPlan): string =>
  join(
    cacheFolder(),
    'qemu-capability',
    host.lowerFolder === '/' ? 'machine' : host.lowerFolder.replaceAll('/', '-').slice(1),
  );

const ownFolder = (labFolder: string, host: HostPlan): string =>
  join(hostFolder(labFolder, host.name), 'var-cache-libvirt/qemu/capabilities');

function copyAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.xml'))) {
    // Another lab may read or write the same file at this moment.
    const part = join(to, `${name}.${process.pid}.part`);
    copyFileSync(join(from, name), part);
    renameSync(part, join(to, name));
  }
}

export function giveCapabilities(labFolder: string, host: HostPlan): void {
  if (existsSync(keptFolder(host))) copyAll(keptFolder(host), ownFolder(labFolder, host));
}

export function keepCapabilities(labFolder: string, host: HostPlan): void {
  if (existsSync(ownFolder(labFolder, host))) copyAll(ownFolder(labFolder, host), keptFolder(host));
}
