// What a lab consists of, as data: its hosts, networks, datastores and addresses. Pure; no process, no file.

export interface LabNetwork {
  readonly name: 'mgmt' | 'migration' | 'guest';
  readonly prefix: string;
  readonly prefixLength: number;
  /** The bridge that stands for this network inside a host; the migration network is a plain interface. */
  readonly hostBridge?: string;
  readonly dhcp?: { readonly first: string; readonly last: string };
}

export interface HostPlan {
  readonly name: string;
  readonly index: number;
  readonly uuid: string;
  readonly address: { readonly mgmt: string; readonly migration: string };
  readonly bmcAddress: string;
  /** The folder whose tree is the host's root, read only; `/` is the machine's own. */
  readonly lowerFolder: string;
  /** The folder that has libvirt's modular daemons for this root; null where libvirtd does it all. */
  readonly daemonFolder: string | null;
}

export interface LabPlan {
  readonly version: 1;
  readonly name: string;
  readonly folder: string;
  readonly managerAddress: { readonly mgmt: string; readonly migration: string; readonly guest: string };
  readonly networks: readonly LabNetwork[];
  readonly hosts: readonly HostPlan[];
  /** The size of each datastore's file system. */
  readonly datastoreMiB: number;
  /** Folders of the machine that the manager's place sees as they are, writable. */
  readonly binds: readonly string[];
}

export interface HostWish {
  readonly lowerFolder?: string;
  readonly daemonFolder?: string;
}

export interface LabWish {
  readonly name: string;
  readonly folder: string;
  readonly hosts: readonly HostWish[];
  readonly datastoreMiB?: number;
  readonly binds?: readonly string[];
}

/**
 * What libvirt has in place of libvirtd: a daemon for each driver, and the proxy that listens. In the order
 * in which they are started: those that QEMU's asks come before it.
 */
export const modularDaemons: readonly string[] = [
  'virtstoraged',
  'virtnetworkd',
  'virtnodedevd',
  'virtsecretd',
  'virtnwfilterd',
  'virtinterfaced',
  'virtqemud',
  'virtproxyd',
];

export const libvirtDaemons = (host: Pick<HostPlan, 'daemonFolder'>): readonly string[] =>
  host.daemonFolder === null ? ['libvirtd'] : modularDaemons;

export const networks: readonly LabNetwork[] = [
  { name: 'mgmt', prefix: '10.78.0', prefixLength: 24, hostBridge: 'br-mgmt' },
  { name: 'migration', prefix: '10.78.1', prefixLength: 24 },
  {
    name: 'guest',
    prefix: '10.78.16',
    prefixLength: 20,
    hostBridge: 'br-guest',
    dhcp: { first: '10.78.17.0', last: '10.78.31.250' },
  },
];

/** A host's addresses end in 10 + its number, its BMC's in 110 + its number. */
export const mostHosts = 90;

const namePattern = /^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$/;
const folderPattern = /^\/[A-Za-z0-9._/-]*$/;

/**
 * 02 marks an address of our own making; the same host keeps its addresses over a power cut, as real NICs
 * do.
 */
export function macOf(networkIndex: number, hostIndex: number): string {
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  return `02:78:${hex(networkIndex)}:00:00:${hex(hostIndex)}`;
}

function planHost(wish: HostWish, index: number): HostPlan {
  return {
    name: `host${index}`,
    index,
    uuid: `40571e40-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
    address: { mgmt: `10.78.0.${10 + index}`, migration: `10.78.1.${10 + index}` },
    bmcAddress: `10.78.0.${110 + index}`,
    lowerFolder: wish.lowerFolder ?? '/',
    daemonFolder: wish.daemonFolder ?? null,
  };
}

export function planLab(wish: LabWish): LabPlan {
  if (!namePattern.test(wish.name)) {
    throw new RangeError(
      `a lab's name has 1 to 24 lower-case letters, digits and dashes, this one is '${wish.name}'`,
    );
  }
  // The paths become mount options and shell words, where a comma, a colon or a space would mean something.
  for (const folder of [
    wish.folder,
    ...(wish.binds ?? []),
    ...wish.hosts.flatMap((h) => [h.lowerFolder ?? '/', h.daemonFolder ?? '/']),
  ]) {
    if (!folderPattern.test(folder))
      throw new RangeError(`a lab cannot use a folder with such a name: ${folder}`);
  }
  if (wish.hosts.length < 1 || wish.hosts.length > mostHosts) {
    throw new RangeError(`a lab has 1 to ${mostHosts} hosts, not ${wish.hosts.length}`);
  }
  return {
    version: 1,
    name: wish.name,
    folder: wish.folder,
    managerAddress: { mgmt: '10.78.0.1', migration: '10.78.1.1', guest: '10.78.16.1' },
    networks,
    hosts: wish.hosts.map((h, i) => planHost(h, i + 1)),
    datastoreMiB: wish.datastoreMiB ?? 8192,
    binds: wish.binds ?? [],
  };
}

/** What stands in /etc/hosts of every place of the lab; there is no other name resolution. */
export function printHostsFile(plan: LabPlan): string {
  const lines = ['127.0.0.1 localhost', '::1 localhost', `${plan.managerAddress.mgmt} manager`];
  for (const host of plan.hosts) {
    lines.push(`${host.address.mgmt} ${host.name}`, `${host.address.migration} ${host.name}.migration`);
  }
  return `${lines.join('\n')}\n`;
}
