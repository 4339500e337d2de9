// What must hold of a fleet when a task has come to rest, asked of libvirt, of the file systems and of the
// manager's database: none of it is the manager's own word.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LabHost } from '../../../src/lab/host/host.ts';
import type { Fleet } from '../fleet.ts';

export interface Expected {
  readonly name: string;
  /** The one host that has its definition; null: no host. */
  readonly home: string | null;
  readonly runs: boolean;
  /** The pool that holds its disk. */
  readonly pool?: 'local' | 'shared';
  /** What a task holds stays held while it waits. */
  readonly waits?: boolean;
}

async function domainsOf(host: LabHost, more: readonly string[]): Promise<string[]> {
  return (await host.virsh(['list', '--name', ...more])).split('\n').filter((line) => line !== '');
}

async function filesOf(host: LabHost, pool: string, name: string): Promise<string[]> {
  const { stdout } = await host.run('ls', ['-1', `/datastore/${pool}`]);
  return stdout.split('\n').filter((file) => file.startsWith(`${name}-`));
}

/** Sentences that say what is wrong; none where all is as it should be. */
export async function whole(fleet: Fleet, expected: Expected): Promise<string[]> {
  const { name, home, runs, pool, waits = false } = expected;
  const problems: string[] = [];
  const same = (what: string, found: readonly unknown[], wanted: readonly unknown[]): void => {
    if (JSON.stringify(found) === JSON.stringify(wanted)) return;
    problems.push(`${name} ${what}: ${found.join(', ') || 'none'} instead of ${wanted.join(', ') || 'none'}`);
  };
  const up = fleet.lab.hosts.filter((host) => host.isUp);
  const having = async (more: readonly string[]): Promise<string[]> => {
    const lists = await Promise.all(up.map((host) => domainsOf(host, more)));
    return up.filter((_, i) => lists[i]?.includes(name)).map((host) => host.name);
  };
  same('is known on', await having(['--all']), home === null ? [] : [home]);
  same('is defined on', await having(['--all', '--persistent']), home === null ? [] : [home]);
  same('runs on', await having(['--state-running']), runs && home !== null ? [home] : []);
  same('is active on', await having([]), runs && home !== null ? [home] : []);
  for (const host of up) {
    const local = await filesOf(host, 'local', name);
    same(`has local files on ${host.name}`, local, pool === 'local' && host.name === home ? [local[0]] : []);
  }
  const [first] = up;
  const shared = first === undefined ? [] : await filesOf(first, 'shared', name);
  same('has shared files', shared, pool === 'shared' && home !== null ? [shared[0]] : []);
  if (!waits) problems.push(...held(fleet));
  return problems;
}

/** What a task that has ended no longer holds. */
function held(fleet: Fleet): string[] {
  const db = new DatabaseSync(join(fleet.daemon.folder, 'hostler.db'), { readOnly: true });
  try {
    const count = (query: string): number => Number(db.prepare(query).get()?.['n'] ?? -1);
    const rows: readonly (readonly [string, number])[] = [
      ['claims', count('select count(*) as n from claim')],
      ['locks', count('select count(*) as n from lock')],
      ['VMs that a task holds', count('select count(*) as n from vm where activity is not null')],
    ];
    return rows.flatMap(([what, n]) => (n === 0 ? [] : [`${n} ${what} are left`]));
  } finally {
    db.close();
  }
}

/** How often its process was begun on all hosts together, by QEMU's own logs; an arriving move is one too. */
export function begunTimes(fleet: Fleet, name: string): number {
  return fleet.lab.hosts
    .map((host) => join(host.logFolder, `libvirt/qemu/${name}.log`))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').split('starting up').length - 1)
    .reduce((sum, n) => sum + n, 0);
}
