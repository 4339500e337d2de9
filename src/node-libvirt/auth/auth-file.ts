// libvirt's file of credentials (https://libvirt.org/auth.html): which user and password belong to which
// daemon.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

type Section = ReadonlyMap<string, string>;

export function parseAuthFile(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const title = /^\[(.*)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      section = new Map();
      sections.set(title, section);
      continue;
    }
    const at = line.indexOf('=');
    if (at > 0) section?.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }
  return sections;
}

/** The credentials for a host, else the default ones. */
export function credentialsFor(text: string, host: string): Credentials | undefined {
  const sections = parseAuthFile(text);
  const name =
    sections.get(`auth-libvirt-${host}`)?.get('credentials') ??
    sections.get('auth-libvirt-default')?.get('credentials');
  const found = name === undefined ? undefined : sections.get(`credentials-${name}`);
  const username = found?.get('authname') ?? found?.get('username');
  const password = found?.get('password');
  return username === undefined || password === undefined ? undefined : { username, password };
}

/**
 * `authfile=`, else LIBVIRT_AUTH_FILE, else the user's, else the system's; undefined where none speaks
 * of the host.
 */
export function readCredentials(authFile: string | undefined, host: string): Credentials | undefined {
  const named = authFile ?? process.env['LIBVIRT_AUTH_FILE'];
  if (named !== undefined) return credentialsFor(readFileSync(named, 'utf8'), host);
  const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  for (const path of [join(config, 'libvirt/auth.conf'), '/etc/libvirt/auth.conf']) {
    try {
      return credentialsFor(readFileSync(path, 'utf8'), host);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}
