// A profile's storage as files: NFS stores as libvirt pools that mount themselves, iSCSI with all its paths,
// multipath.
import type { ArchiveEntry } from './archive.ts';
import type { HostProfile, IscsiStore, MemoryStore, NfsStore, NodeInput } from './profile.ts';

const escapeXml = (text: string): string => text.replace(/[&<>'"]/g, (c) => `&#${String(c.codePointAt(0))};`);

/** Where the pool is mounted: the same on every node, since a VM's disks are named by it. */
export const mountPointOf = (store: NfsStore | MemoryStore): string => `/var/lib/hostler/store/${store.name}`;

// libvirt mounts a pool of type netfs when it starts it: a server that is away leaves the pool inactive,
// and no VM's disk is ever written into the memory of the node.
const nfsPool = (store: NfsStore): string =>
  [
    "<pool type='netfs'>",
    `  <name>${escapeXml(store.name)}</name>`,
    '  <source>',
    `    <host name='${escapeXml(store.server)}'/>`,
    `    <dir path='${escapeXml(store.path)}'/>`,
    "    <format type='nfs'/>",
    `    <protocol ver='${store.version ?? '4.2'}'/>`,
    '  </source>',
    '  <target>',
    `    <path>${mountPointOf(store)}</path>`,
    '  </target>',
    '</pool>',
    '',
  ].join('\n');

const volumeGroupPool = (name: string, group: string): string =>
  [
    "<pool type='logical'>",
    `  <name>${escapeXml(name)}</name>`,
    '  <source>',
    `    <name>${escapeXml(group)}</name>`,
    "    <format type='lvm2'/>",
    '  </source>',
    '  <target>',
    `    <path>/dev/${escapeXml(group)}</path>`,
    '  </target>',
    '</pool>',
    '',
  ].join('\n');

const memoryPool = (store: MemoryStore): string =>
  [
    "<pool type='dir'>",
    `  <name>${escapeXml(store.name)}</name>`,
    '  <target>',
    `    <path>${mountPointOf(store)}</path>`,
    '  </target>',
    '</pool>',
    '',
  ].join('\n');

// A file system of its own with a limit: what fills it up leaves the node's root alone.
const memoryMounts = (stores: readonly MemoryStore[]): string =>
  stores.map((s) => `tmpfs ${mountPointOf(s)} tmpfs size=${s.sizeMiB}m,mode=0711 0 0\n`).join('');

/** libvirt starts a pool at its own start when the link is there. */
const pool = (name: string, content: string): ArchiveEntry[] => [
  { path: `etc/libvirt/storage/${name}.xml`, content, mode: 0o600 },
  { path: `etc/libvirt/storage/autostart/${name}.xml`, link: `/etc/libvirt/storage/${name}.xml` },
];

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function loginLines(store: IscsiStore): string[] {
  const lines = store.portals.flatMap((portal) => {
    const address = portal.includes(':') ? portal : `${portal}:3260`;
    const node = `iscsiadm -m node -T ${quoted(store.target)} -p ${quoted(address)}`;
    const set = (name: string, value: string): string => `${node} -o update -n ${name} -v ${quoted(value)}`;
    const chap = store.chap
      ? [
          set('node.session.auth.authmethod', 'CHAP'),
          set('node.session.auth.username', store.chap.user),
          set('node.session.auth.password', store.chap.password),
        ]
      : [];
    // A path that is away is no reason to leave the other one out; the session unit comes back to it.
    return [`${node} -o new`, ...chap, `log_in ${quoted(store.target)} ${quoted(address)} || failed=1`];
  });
  return lines;
}

const loginScript = (stores: readonly IscsiStore[]): string =>
  [
    '#!/bin/sh',
    '# Logs in to every portal of every target; run again while one of them is away.',
    'failed=0',
    'log_in() {',
    '  iscsiadm -m session 2>/dev/null | grep -F " $2," | grep -qF " $1 " && return 0',
    '  iscsiadm -m node -T "$1" -p "$2" --login',
    '}',
    ...stores.flatMap(loginLines),
    'udevadm settle --timeout=30',
    'exit $failed',
    '',
  ].join('\n');

const iscsiUnit = [
  '[Unit]',
  'Description=Log in to the iSCSI targets of the profile',
  'After=network-online.target iscsid.service multipathd.service',
  'Wants=network-online.target iscsid.service multipathd.service',
  'Before=libvirtd.service',
  '',
  '[Service]',
  'Type=oneshot',
  'RemainAfterExit=yes',
  'ExecStart=/usr/lib/hostler/iscsi-login',
  'Restart=on-failure',
  'RestartSec=15',
  'TimeoutStartSec=120',
  '',
  '[Install]',
  'WantedBy=multi-user.target',
  '',
].join('\n');

// Every LUN is a map, with one path or several: the name of a disk does not change when a second path
// appears.
const multipath = [
  'defaults {',
  '    user_friendly_names no',
  '    find_multipaths no',
  '    polling_interval 5',
  '    no_path_retry 12',
  '}',
  'blacklist {',
  '    devnode "^(loop|zram|nbd|ram|sr|fd)"',
  '    protocol "(scsi:ata|scsi:sas|scsi:usb|nvme:pcie|undef)"',
  '}',
  '',
].join('\n');

const waitForStorage = [
  '[Unit]',
  'Wants=network-online.target',
  'After=network-online.target hostler-iscsi.service',
  '',
].join('\n');

const poolScript = (names: readonly string[]): string =>
  [
    '#!/bin/sh',
    '# libvirt tries to start a pool once, when it starts itself; what was away then is started here.',
    'missing=1',
    'until [ $missing = 0 ]; do',
    '  missing=0',
    `  for pool in ${names.join(' ')}; do`,
    '    virsh --connect qemu:///system pool-list --name | grep -qxF "$pool" && continue',
    '    virsh --connect qemu:///system pool-start "$pool" || missing=1',
    '  done',
    '  [ $missing = 0 ] || sleep 5',
    'done',
    '',
  ].join('\n');

const poolUnit = [
  '[Unit]',
  'Description=Start the storage pools of the profile',
  'Wants=libvirtd.service',
  'After=libvirtd.service',
  '',
  '[Service]',
  'ExecStart=/usr/lib/hostler/pools',
  'Restart=on-failure',
  'RestartSec=5',
  '',
].join('\n');

/** The pools that a node of this profile is to offer: it is not ready before they are active. */
export const poolsOf = ({ storage = {} }: HostProfile): string[] => [
  ...(storage.nfs ?? []).map((s) => s.name),
  ...(storage.iscsi ?? []).filter((s) => s.volumeGroup !== undefined).map((s) => s.name),
  ...(storage.memory ?? []).map((s) => s.name),
];

export interface StorageFiles {
  readonly entries: readonly ArchiveEntry[];
  readonly units: readonly string[];
}

export function storageFiles(profile: HostProfile, node: NodeInput): StorageFiles {
  const nfs = profile.storage?.nfs ?? [];
  const iscsi = profile.storage?.iscsi ?? [];
  const memory = profile.storage?.memory ?? [];
  const inMemory: ArchiveEntry[] = [
    ...memory.flatMap((store) => pool(store.name, memoryPool(store))),
    ...(memory.length > 0 ? [{ path: 'etc/fstab', content: memoryMounts(memory) }] : []),
  ];
  if (nfs.length + iscsi.length === 0) return { entries: inMemory, units: [] };
  const entries: ArchiveEntry[] = [
    ...inMemory,
    ...nfs.flatMap((store) => pool(store.name, nfsPool(store))),
    ...nfs.map((store) => ({ path: `${mountPointOf(store).slice(1)}/.keep`, content: '' })),
    ...iscsi.flatMap((s) =>
      s.volumeGroup === undefined ? [] : pool(s.name, volumeGroupPool(s.name, s.volumeGroup)),
    ),
    { path: 'etc/systemd/system/libvirtd.service.d/10-storage.conf', content: waitForStorage },
  ];
  const units = ['systemd-networkd-wait-online.service'];
  const pools = [...nfs, ...iscsi.filter((s) => s.volumeGroup !== undefined)].map((s) => s.name);
  if (pools.length > 0) {
    entries.push(
      { path: 'usr/lib/hostler/pools', content: poolScript(pools), mode: 0o755 },
      { path: 'etc/systemd/system/hostler-pools.service', content: poolUnit },
    );
    units.push('hostler-pools.service');
  }
  if (nfs.length > 0) units.push('rpcbind.socket');
  if (iscsi.length > 0) {
    entries.push(
      {
        path: 'etc/iscsi/initiatorname.iscsi',
        content: `InitiatorName=iqn.2026-01.hostler:${node.name}\n`,
        mode: 0o600,
      },
      { path: 'usr/lib/hostler/iscsi-login', content: loginScript(iscsi), mode: 0o700 },
      { path: 'etc/systemd/system/hostler-iscsi.service', content: iscsiUnit },
      { path: 'etc/multipath.conf', content: multipath },
      { path: 'etc/modules-load.d/hostler-storage.conf', content: 'dm_multipath\niscsi_tcp\n' },
    );
    units.push('iscsid.service', 'multipathd.service', 'multipathd.socket', 'hostler-iscsi.service');
  }
  return { entries, units };
}
