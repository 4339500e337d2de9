// Which unix socket a daemon of this machine listens on: a modular daemon's, a monolithic one's, the
// system's, the user's.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UriRefused } from '../errors.ts';
import type { LibvirtUri } from '../uri.ts';

/** The daemon of each driver when libvirt runs as one daemon per driver. */
const modularDaemons: Readonly<Record<string, string>> = {
  qemu: 'virtqemud',
  lxc: 'virtlxcd',
  xen: 'virtxend',
  vbox: 'virtvboxd',
  bhyve: 'virtbhyved',
  ch: 'virtchd',
  vz: 'virtvzd',
  network: 'virtnetworkd',
  storage: 'virtstoraged',
  nodedev: 'virtnodedevd',
  nwfilter: 'virtnwfilterd',
  secret: 'virtsecretd',
  interface: 'virtinterfaced',
};

export interface UnixPlace {
  readonly path: string;
  /** A daemon of the user's own, which is started by whoever needs it first; the program to start. */
  readonly startedBy: string | undefined;
}

export interface Surroundings {
  readonly uid: number;
  readonly runtimeDir: string;
  readonly exists: (path: string) => boolean;
}

export const surroundings = (): Surroundings => ({
  uid: process.getuid?.() ?? 0,
  runtimeDir: process.env['XDG_RUNTIME_DIR'] ?? join(homedir(), '.cache'),
  exists: existsSync,
});

/**
 * As libvirt looks: an explicit socket; else the modular daemon's when it is there; else the monolithic
 * one's.
 */
export function unixPlace(uri: LibvirtUri, readonly: boolean, around = surroundings()): UnixPlace {
  const { socket, mode } = uri.parameters;
  if (socket !== undefined) return { path: socket, startedBy: undefined };
  const own = around.uid !== 0 && uri.path === '/session';
  const folder = own ? join(around.runtimeDir, 'libvirt') : '/run/libvirt';
  // A session daemon has no read-only socket.
  const suffix = readonly && !own ? '-sock-ro' : '-sock';
  const modular = modularDaemons[uri.driver];
  const direct = modular === undefined ? undefined : join(folder, modular + suffix);
  const legacy = join(folder, `libvirt${suffix}`);
  const at = (path: string, daemon: string): UnixPlace => ({ path, startedBy: own ? daemon : undefined });
  if (mode === 'direct') {
    if (direct === undefined || modular === undefined)
      throw new UriRefused(uri.text, `mode=direct: the driver '${uri.driver}' has no daemon of its own`);
    return at(direct, modular);
  }
  if (mode === 'auto' && direct !== undefined && modular !== undefined) {
    if (around.exists(direct)) return at(direct, modular);
    const program = own && !around.exists(legacy) && !around.exists('/usr/sbin/libvirtd');
    if (program && around.exists(`/usr/sbin/${modular}`)) return at(direct, modular);
  }
  return at(legacy, 'libvirtd');
}
