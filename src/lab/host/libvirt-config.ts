// What stands in /etc/libvirt of a lab host at its first boot: daemon settings, pools and networks, as
// path → text.
import { element, print } from '../../libvirt-xml/index.ts';
import { type HostPlan, type LabPlan, libvirtDaemons } from '../plan.ts';

type Settings = Readonly<Record<string, string | number | readonly string[]>>;

function printSettings(settings: Settings): string {
  const value = (v: string | number | readonly string[]): string => {
    if (typeof v === 'number') return String(v);
    return typeof v === 'string' ? `"${v}"` : `[${v.map((s) => `"${s}"`).join(', ')}]`;
  };
  return Object.entries(settings)
    .map(([key, v]) => `${key} = ${value(v)}\n`)
    .join('');
}

/** Both sides notice a dead peer after 15 to 20 seconds. */
const keepalive: Settings = { keepalive_interval: 5, keepalive_count: 3 };

const socketSettings = (socketFolder: string): Settings => ({
  unix_sock_dir: socketFolder,
  unix_sock_rw_perms: '0700',
  auth_unix_rw: 'none',
  max_clients: 200,
  max_workers: 40,
  max_client_requests: 20,
});

const networkSettings: Settings = {
  listen_tls: 1,
  listen_tcp: 1,
  auth_tcp: 'none',
  auth_tls: 'none',
  // A lab wants to see what clients make of a certificate that is not good.
  tls_no_sanity_certificate: 1,
};

const qemuSettings = (host: HostPlan): Settings => ({
  user: 'root',
  group: 'root',
  swtpm_user: 'root',
  swtpm_group: 'root',
  security_driver: 'none',
  // A host in namespaces has neither cgroups of its own nor the right to make device nodes.
  cgroup_controllers: [],
  namespaces: [],
  remember_owner: 0,
  lock_manager: 'lockd',
  migration_host: host.address.migration,
  default_tls_x509_cert_dir: '/etc/pki/qemu',
  default_tls_x509_verify: 1,
  migrate_tls_x509_verify: 1,
});

const log = (daemon: string): Settings => ({ log_outputs: `3:file:/var/log/libvirt/${daemon}.log` });

/** Whose sockets are in the lab's state folder; the others are reached through these. */
const seenFromOutside: readonly string[] = ['libvirtd', 'virtproxyd', 'virtqemud'];
const listening: readonly string[] = ['libvirtd', 'virtproxyd'];

/** UUIDs of pools and networks have to be the host's own, and the same at every boot. */
const uuidOf = (host: HostPlan, kind: number): string =>
  host.uuid.replace('-4000-', `-4${kind.toString(16).padStart(3, '0')}-`);

function printPool(host: HostPlan, name: string, kind: number): string {
  return print(
    element(
      'pool',
      { type: 'dir' },
      element('name', {}, name),
      element('uuid', {}, uuidOf(host, kind)),
      element('target', {}, element('path', {}, `/datastore/${name}`)),
    ),
  );
}

function printNetwork(host: HostPlan, name: string, bridge: string, kind: number): string {
  return print(
    element(
      'network',
      {},
      element('name', {}, name),
      element('uuid', {}, uuidOf(host, kind)),
      element('forward', { mode: 'bridge' }),
      element('bridge', { name: bridge }),
    ),
  );
}

/** Files by their path under /etc/libvirt, and links by theirs. */
export interface LibvirtConfig {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

export function planLibvirtConfig(plan: LabPlan, host: HostPlan, socketFolder: string): LibvirtConfig {
  const sockets = socketSettings(socketFolder);
  const files: Record<string, string> = {
    'qemu.conf': printSettings({ ...qemuSettings(host), ...keepalive }),
    'qemu-lockd.conf': printSettings({
      auto_disk_leases: 1,
      require_lease_for_disks: 0,
      file_lockspace_dir: '/var/lib/libvirt/lockspace',
    }),
  };
  for (const daemon of libvirtDaemons(host)) {
    files[`${daemon}.conf`] = printSettings({
      host_uuid: host.uuid,
      ...(seenFromOutside.includes(daemon) ? sockets : {}),
      ...(listening.includes(daemon) ? networkSettings : {}),
      ...keepalive,
      ...log(daemon),
    });
  }
  const links: Record<string, string> = {};
  ['shared', 'local'].forEach((name, i) => {
    files[`storage/${name}.xml`] = printPool(host, name, 1 + i);
    links[`storage/autostart/${name}.xml`] = `/etc/libvirt/storage/${name}.xml`;
  });
  plan.networks.forEach((network, i) => {
    if (network.hostBridge === undefined) return;
    files[`qemu/networks/${network.name}.xml`] = printNetwork(host, network.name, network.hostBridge, 16 + i);
    links[`qemu/networks/autostart/${network.name}.xml`] = `/etc/libvirt/qemu/networks/${network.name}.xml`;
  });
  return { files, links };
}
