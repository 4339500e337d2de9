// Writes everything that a lab's first processes read: their scripts, settings, keys and certificates.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emulatorCommands, printLanConfig } from './bmc/config.ts';
import { cacheFolder, hostFolder, managerFolder, pkiFolder, socketFolder } from './folder.ts';
import { giveCapabilities } from './host/capability.ts';
import { planLibvirtConfig } from './host/libvirt-config.ts';
import { makePki } from './pki.ts';
import { linkName } from './fault/link.ts';
import { type HostPlan, type LabPlan, libvirtDaemons, macOf, printHostsFile } from './plan.ts';
import { makeSsh } from './ssh.ts';

const scripts = [
  'root.sh',
  'manager.sh',
  'host.sh',
  'libvirt.sh',
  'power.sh',
  'bmc.sh',
  'delay.pl',
  'listen.pl',
];
/** Trees of the machine that may be file systems of their own, into which an overlay of `/` does not look. */
const possibleMounts = ['/usr', '/var', '/opt', '/home', '/srv', '/root', '/etc', '/boot'];

function machineMounts(): string[] {
  const mounted = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return possibleMounts.filter((folder) => mounted.includes(folder));
}

/** Assignments for sh. */
function printEnvironment(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

function managerEnvironment(plan: LabPlan, lifeline: boolean): string {
  const addressOf = (name: 'mgmt' | 'migration' | 'guest'): string => plan.managerAddress[name];
  const dhcp = plan.networks.find((network) => network.dhcp !== undefined)?.dhcp;
  return printEnvironment({
    place_name: 'manager',
    place_folder: managerFolder(plan.folder),
    lab_folder: plan.folder,
    lab_lifeline: lifeline ? 'yes' : 'no',
    lab_cache: cacheFolder(),
    lab_bmcs: plan.hosts.map((host) => `${host.name}:${host.bmcAddress}`).join(' '),
    lab_binds: plan.binds.join(' '),
    lab_hosts: plan.hosts.map((host) => host.name).join(' '),
    lab_networks: plan.networks.map((n) => `${n.name}:${addressOf(n.name)}/${n.prefixLength}`).join(' '),
    guest_dhcp: dhcp === undefined ? '' : `${dhcp.first},${dhcp.last},255.255.240.0,12h`,
    datastore_mib: String(plan.datastoreMiB),
    machine_mounts: machineMounts().join(' '),
  });
}

function hostEnvironment(plan: LabPlan, host: HostPlan): string {
  const link = (network: LabPlan['networks'][number], i: number): string =>
    `${linkName(host.index, network.name)}:${network.name}:${macOf(i, host.index)}`;
  return printEnvironment({
    place_name: host.name,
    place_folder: hostFolder(plan.folder, host.name),
    lab_folder: plan.folder,
    lab_cache: cacheFolder(),
    host_lower: host.lowerFolder === '/' ? '/.machine' : `/.machine${host.lowerFolder}`,
    host_daemons: libvirtDaemons(host).join(' '),
    host_daemon_folder: host.daemonFolder ?? '',
    host_links: plan.networks.map(link).join(' '),
    mgmt_address: host.address.mgmt,
    migration_address: host.address.migration,
    gateway_address: plan.managerAddress.mgmt,
    machine_mounts: machineMounts().join(' '),
  });
}

function writeHost(plan: LabPlan, host: HostPlan): void {
  const folder = hostFolder(plan.folder, host.name);
  const config = planLibvirtConfig(plan, host, socketFolder(plan.folder, host.name));
  for (const [path, text] of Object.entries(config.files)) {
    const file = join(folder, 'etc-libvirt', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const [path, target] of Object.entries(config.links)) {
    const link = join(folder, 'etc-libvirt', path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  const bmc = join(folder, 'bmc');
  mkdirSync(join(bmc, 'state'), { recursive: true });
  writeFileSync(join(bmc, 'lan.conf'), printLanConfig(host, plan.folder));
  writeFileSync(join(bmc, 'emulator'), emulatorCommands);
  giveCapabilities(plan.folder, host);
  writeFileSync(join(folder, 'env'), hostEnvironment(plan, host));
}

export const planFile = (labFolder: string): string => join(labFolder, 'lab.json');

/** Lays down a new state folder; what an earlier lab of this name left there is gone afterwards. */
export async function prepareFolder(plan: LabPlan, lifeline: boolean): Promise<void> {
  if (existsSync(plan.folder)) rmSync(plan.folder, { recursive: true });
  mkdirSync(cacheFolder(), { recursive: true });
  mkdirSync(join(plan.folder, 'serial'), { recursive: true });
  mkdirSync(join(plan.folder, 'bin'), { recursive: true, mode: 0o755 });
  mkdirSync(join(plan.folder, 'datastore/locks'), { recursive: true });
  mkdirSync(managerFolder(plan.folder), { recursive: true });
  for (const script of scripts) {
    cpSync(join(import.meta.dirname, 'place', script), join(plan.folder, 'bin', script));
  }
  writeFileSync(join(plan.folder, 'hosts'), printHostsFile(plan));
  writeFileSync(join(managerFolder(plan.folder), 'env'), managerEnvironment(plan, lifeline));
  for (const host of plan.hosts) writeHost(plan, host);
  await Promise.all([makePki(pkiFolder(plan.folder), plan), makeSsh(plan)]);
  writeFileSync(planFile(plan.folder), `${JSON.stringify(plan, null, 2)}\n`);
}
