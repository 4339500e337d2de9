// A profile's other files: names, time, ssh, libvirt's TLS, kernel settings, the units that start.
import type { ArchiveEntry } from './archive.ts';
import type { HostProfile, NodeInput } from './profile.ts';

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

function nameFiles(profile: HostProfile, node: NodeInput): ArchiveEntry[] {
  const hosts = Object.entries(profile.hosts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const resolver = [
    ...(profile.searchDomains?.length ? [`search ${profile.searchDomains.join(' ')}`] : []),
    ...(profile.nameServers ?? []).map((server) => `nameserver ${server}`),
  ];
  return [
    { path: 'etc/hostname', content: lines(node.name) },
    { path: 'etc/machine-id', content: lines(node.machineId), mode: 0o444 },
    {
      path: 'etc/hosts',
      content: lines(
        '127.0.0.1 localhost',
        '::1 localhost',
        ...hosts.map(([name, address]) => `${address} ${name}`),
      ),
    },
    { path: 'etc/resolv.conf', content: lines(...resolver) },
  ];
}

/** Without a source, chrony serves nothing and changes nothing: the clock stays the hardware's. */
function timeFiles(profile: HostProfile): ArchiveEntry[] {
  const servers = (profile.timeServers ?? []).map((server) => `server ${server} iburst`);
  const rest = ['driftfile /var/lib/chrony/chrony.drift', 'makestep 1 3', 'rtcsync', 'leapsectz right/UTC'];
  return [{ path: 'etc/chrony/chrony.conf', content: lines(...servers, ...rest) }];
}

function sshFiles(profile: HostProfile, node: NodeInput): ArchiveEntry[] {
  const { privateKey, publicKey } = node.sshHostKey;
  return [
    { path: 'etc/ssh/ssh_host_ed25519_key', content: privateKey, mode: 0o600 },
    { path: 'etc/ssh/ssh_host_ed25519_key.pub', content: publicKey },
    {
      path: 'etc/ssh/sshd_config.d/10-hostler.conf',
      content: lines(
        'HostKey /etc/ssh/ssh_host_ed25519_key',
        'PermitRootLogin prohibit-password',
        'PasswordAuthentication no',
      ),
    },
    { path: 'root/.ssh/authorized_keys', content: lines(...(profile.sshKeys ?? [])), mode: 0o600 },
  ];
}

/** The same identity serves libvirt and QEMU's own streams (migration, NBD): as server and as client. */
function tlsFiles(node: NodeInput): ArchiveEntry[] {
  const { ca, certificate, key } = node.tls;
  const secret = 0o600;
  return [
    { path: 'etc/pki/CA/cacert.pem', content: ca },
    { path: 'etc/pki/libvirt/servercert.pem', content: certificate },
    { path: 'etc/pki/libvirt/private/serverkey.pem', content: key, mode: secret },
    { path: 'etc/pki/libvirt/clientcert.pem', content: certificate },
    { path: 'etc/pki/libvirt/private/clientkey.pem', content: key, mode: secret },
    { path: 'etc/pki/qemu/ca-cert.pem', content: ca },
    { path: 'etc/pki/qemu/server-cert.pem', content: certificate },
    { path: 'etc/pki/qemu/client-cert.pem', content: certificate },
    // QEMU runs as this user and reads its keys itself; the folder belongs to root, the group is fixed at
    // boot.
    { path: 'etc/pki/qemu/server-key.pem', content: key, mode: secret },
    { path: 'etc/pki/qemu/client-key.pem', content: key, mode: secret },
    {
      path: 'etc/tmpfiles.d/hostler-pki.conf',
      content: lines('z /etc/pki/qemu/*-key.pem 0640 root libvirt-qemu -'),
    },
  ];
}

/**
 * Monolithic libvirtd, as Debian starts it; TLS alone is open, and only to holders of a certificate of the
 * CA.
 */
const libvirtFiles = (node: NodeInput): ArchiveEntry[] => [
  {
    path: 'etc/libvirt/libvirtd.conf',
    content: lines(
      `host_uuid = "${node.uuid}"`,
      'auth_tls = "none"',
      'tls_no_verify_certificate = 0',
      'max_clients = 500',
      'max_client_requests = 50',
      'keepalive_interval = 5',
    ),
  },
  {
    path: 'etc/libvirt/qemu.conf',
    content: lines(
      'default_tls_x509_cert_dir = "/etc/pki/qemu"',
      'default_tls_x509_verify = 1',
      'migrate_tls_x509_verify = 1',
    ),
  },
];

/** QEMU is no root and takes missing pages itself: without this it refuses to be a target of post-copy. */
const ownSettings = { 'vm.unprivileged_userfaultfd': 1 };

function kernelFiles(profile: HostProfile): ArchiveEntry[] {
  const settings = { ...ownSettings, ...profile.sysctl };
  const sysctl = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const files: ArchiveEntry[] = [
    { path: 'etc/sysctl.d/50-hostler.conf', content: lines(...sysctl.sort()) },
    {
      path: 'etc/tmpfiles.d/hostler-ksm.conf',
      content: lines(`w /sys/kernel/mm/ksm/run - - - - ${profile.samePageMerging ? '1' : '0'}`),
    },
  ];
  if (profile.watchdogS !== undefined) {
    const content = lines(
      '[Manager]',
      `RuntimeWatchdogSec=${profile.watchdogS}`,
      `RebootWatchdogSec=${profile.watchdogS * 4}`,
    );
    files.push({ path: 'etc/systemd/system.conf.d/50-hostler.conf', content });
  }
  return files;
}

/**
 * The kernel's command line, beside what the image itself asks for. Huge pages are taken before memory is in
 * pieces.
 */
export function kernelArgumentsOf(profile: HostProfile): string[] {
  const pages = profile.hugePages;
  const huge = pages
    ? [`hugepagesz=${pages.sizeMiB === 1024 ? '1G' : '2M'}`, `hugepages=${pages.count}`]
    : [];
  return [...huge, ...(profile.kernelArguments ?? [])];
}

export const systemFiles = (profile: HostProfile, node: NodeInput): ArchiveEntry[] => [
  ...nameFiles(profile, node),
  ...timeFiles(profile),
  ...sshFiles(profile, node),
  ...tlsFiles(node),
  ...libvirtFiles(node),
  ...kernelFiles(profile),
];

const targetOf = (unit: string): string =>
  unit === 'systemd-networkd-wait-online.service'
    ? 'network-online.target'
    : unit.endsWith('.socket')
      ? 'sockets.target'
      : 'multi-user.target';

/** Enabling a unit is a link; the unit itself lies in the image or in the archive. */
export const unitLinks = (units: readonly string[], own: ReadonlySet<string>): ArchiveEntry[] =>
  [...new Set(units)].sort().map((unit) => ({
    path: `etc/systemd/system/${targetOf(unit)}.wants/${unit}`,
    link: `${own.has(unit) ? '/etc' : '/usr/lib'}/systemd/system/${unit}`,
  }));
