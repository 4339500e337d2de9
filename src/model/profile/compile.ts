// Host profile and node → the files of its configuration archive. Same input, same bytes: the digest says
// what a host runs.
import { encodeArchive, type ArchiveEntry } from './archive.ts';
import { networkFiles } from './network.ts';
import type { HostProfile, NodeInput } from './profile.ts';
import { storageFiles } from './storage.ts';
import { systemFiles, unitLinks } from './system.ts';
import { validateProfile } from './validate.ts';

const unitFolder = 'etc/systemd/system/';

/** Throws for a profile that `validateProfile` finds faults in: what is signed has been checked. */
export function compileProfile(profile: HostProfile, node: NodeInput): ArchiveEntry[] {
  const faults = validateProfile(profile, node);
  if (faults.length > 0)
    throw new RangeError(`the profile ${profile.name} does not fit ${node.name}: ${faults.join('; ')}`);
  const storage = storageFiles(profile, node);
  const entries = [...systemFiles(profile, node), ...networkFiles(profile, node), ...storage.entries];
  const own = new Set(
    entries.flatMap(({ path }) => {
      const rest = path.startsWith(unitFolder) ? path.slice(unitFolder.length) : '/';
      return rest.includes('/') ? [] : [rest];
    }),
  );
  const units = [
    'libvirtd-tls.socket',
    ...storage.units,
    ...(profile.openVswitch ? ['openvswitch-switch.service'] : []),
    ...(profile.units ?? []),
  ];
  return [...entries, ...unitLinks(units, own)];
}

export const encodeConfiguration = (profile: HostProfile, node: NodeInput): Uint8Array =>
  encodeArchive(compileProfile(profile, node));

/**
 * For a machine that nobody knows yet: its network by DHCP, no libvirt, no secrets; the same for all of
 * them.
 */
export function encodeDiscovery(): Uint8Array {
  const mask = (unit: string): ArchiveEntry => ({ path: `${unitFolder}${unit}`, link: '/dev/null' });
  return encodeArchive([
    { path: 'etc/hostname', content: 'unknown\n' },
    { path: 'etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
    {
      path: 'etc/systemd/network/20-all.network',
      content: [
        ...['[Match]', 'Type=ether', '', '[Network]', 'DHCP=ipv4', 'LLDP=yes', 'KeepConfiguration=yes', ''],
        ...['[DHCPv4]', 'ClientIdentifier=mac', ''],
      ].join('\n'),
    },
    ...['libvirtd.service', 'libvirtd.socket', 'libvirtd-ro.socket', 'libvirtd-admin.socket'].map(mask),
    ...['hostler-libvirt.service', 'ssh.service', 'virtlogd.socket', 'virtlockd.socket'].map(mask),
    ...unitLinks(['hostler-discover.service'], new Set(['hostler-discover.service'])),
  ]);
}
