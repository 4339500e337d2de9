// Where a lab keeps its files: the state folder of each lab by name, and the cache of built artefacts.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder under which every lab has its own; HOSTLER_LAB_DIR moves it. */
export function labsFolder(): string {
  return process.env['HOSTLER_LAB_DIR'] ?? '/var/lib/hostler-lab';
}

/** What is built once and used by every lab of this machine; HOSTLER_LAB_CACHE moves it. */
export function cacheFolder(): string {
  return process.env['HOSTLER_LAB_CACHE'] ?? '/var/cache/hostler-lab';
}

/** The names of all labs that have a state folder, up or not. */
export function labNames(): string[] {
  try {
    return readdirSync(labsFolder(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export const managerFolder = (labFolder: string): string => join(labFolder, 'manager');
/** What the manager itself keeps: its state and its log. */
export const daemonFolder = (labFolder: string): string => join(labFolder, 'hostler');
export const hostFolder = (labFolder: string, host: string): string => join(labFolder, 'host', host);
/** The folder of sockets through which a host's libvirt is reached from outside the lab. */
export const socketFolder = (labFolder: string, host: string): string =>
  join(hostFolder(labFolder, host), 'socket');
export const logFolder = (labFolder: string, host: string): string =>
  join(hostFolder(labFolder, host), 'log');
export const pkiFolder = (labFolder: string): string => join(labFolder, 'pki');
export const sshFolder = (labFolder: string): string => join(labFolder, 'ssh');
