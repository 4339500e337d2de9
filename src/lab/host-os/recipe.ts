// Which operating systems a lab host can be given, and what each root is built from. Pure.
import { createHash } from 'node:crypto';
import { modularDaemons } from '../plan.ts';

/** Debian releases by the name that `--host-os` takes. */
export const hostOsCodenames = { 'debian-12': 'bookworm', 'debian-13': 'trixie' } as const;
export type HostOs = keyof typeof hostOsCodenames;

export function parseHostOs(text: string): HostOs {
  if (Object.hasOwn(hostOsCodenames, text)) return text as HostOs;
  const known = Object.keys(hostOsCodenames).join(', ');
  throw new RangeError(`there is no host operating system '${text}'; there are ${known}`);
}

/** How a host's libvirt runs: as one daemon, or as one for each driver and a proxy. */
const daemonKinds = ['libvirtd', 'modular'] as const;
export type DaemonKind = (typeof daemonKinds)[number];

export function parseDaemons(text: string): DaemonKind {
  const kind = daemonKinds.find((known) => known === text);
  if (kind === undefined) {
    throw new RangeError(`--daemons takes ${daemonKinds.join(' or ')} for each host, not '${text}'`);
  }
  return kind;
}

/** What a lab host needs in its root: libvirt, QEMU, and what the lab calls there. */
const everywhere: readonly string[] = [
  'bindfs',
  'dnsmasq-base',
  'gnutls-bin',
  'iproute2',
  'iptables',
  'iputils-ping',
  'libvirt-clients',
  'libvirt-daemon',
  'libvirt-daemon-driver-qemu',
  'libvirt-daemon-system',
  'openssh-client',
  'openssh-server',
  'ovmf',
  'procps',
  'qemu-system-x86',
  'qemu-utils',
];

/** Since libvirt 10 Debian has lock and log daemons, and most drivers, in packages of their own. */
const more: Readonly<Record<HostOs, readonly string[]>> = {
  'debian-12': [],
  'debian-13': [
    'libvirt-daemon-common',
    'libvirt-daemon-driver-interface',
    'libvirt-daemon-driver-network',
    'libvirt-daemon-driver-nodedev',
    'libvirt-daemon-driver-nwfilter',
    'libvirt-daemon-driver-secret',
    'libvirt-daemon-driver-storage',
    'libvirt-daemon-lock',
    'libvirt-daemon-log',
    'libvirt-daemon-plugin-lockd',
  ],
};

export const hostOsPackages = (os: HostOs): string[] => [...everywhere, ...more[os]].sort();

/** What is needed to compile libvirt's daemons and link them with the libraries that Debian built. */
const compilers: readonly string[] = [
  'dpkg-dev',
  'gcc',
  'libacl1-dev',
  'libc6-dev',
  'libcap-ng-dev',
  'libglib2.0-dev',
  'libgnutls28-dev',
  'libnl-3-dev',
  'libnl-route-3-dev',
  'libpcap0.8-dev',
  'libpciaccess-dev',
  'libsasl2-dev',
  'libtirpc-dev',
  'libudev-dev',
  'libvirt0',
  'libxml2-dev',
  'libxml2-utils',
  'meson',
  'ninja-build',
  'pkgconf',
  'python3-docutils',
  'rpcsvc-proto',
  'xsltproc',
  'xz-utils',
];
const jsonLibrary: Readonly<Record<HostOs, string>> = {
  'debian-12': 'libyajl-dev',
  'debian-13': 'libjson-c-dev',
};

export const daemonBuildPackages = (os: HostOs): string[] => [...compilers, jsonLibrary[os]].sort();

/** One line of `apt-get indextargets`: a package source of this machine. */
export interface AptSource {
  readonly uri: string;
  readonly codename: string;
  readonly component: string;
  readonly origin: string;
}

export const aptSourceFormat = '$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)';

export function parseAptSources(text: string): AptSource[] {
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([uri, codename, component, origin]) =>
      uri !== undefined && codename !== undefined && component !== undefined && origin !== undefined
        ? [{ uri, codename, component, origin }]
        : [],
    );
}

/** The machine's own Debian sources with the release exchanged; its mirror serves every release. */
export function printAptSources(
  sources: readonly AptSource[],
  os: HostOs,
  kinds: readonly ('deb' | 'deb-src')[] = ['deb'],
): string {
  const lines = sources
    .filter((source) => source.origin === 'Debian')
    .flatMap(({ uri, codename, component }) => {
      const suite = codename.replace(/^[a-z]+/, hostOsCodenames[os]);
      return kinds.map((kind) => `${kind} ${uri} ${suite} ${component}\n`);
    });
  return [...new Set(lines)].sort().join('');
}

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);

/** Of everything that decides what the root becomes, the state of the archive apart. */
export const digestHostOs = (os: HostOs, options: readonly string[]): string =>
  digest([os, ...hostOsPackages(os), ...options]);

/** Of everything that decides what the daemons become; they fit one version of libvirt alone. */
export const digestDaemons = (os: HostOs, version: string, recipe: readonly string[]): string =>
  digest([os, version, ...modularDaemons, ...daemonBuildPackages(os), ...recipe]);
