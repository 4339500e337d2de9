// What a failed test leaves behind: everything that tells what went on in a lab, in one folder.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

async function saveHost(host: Lab['hosts'][number], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (existsSync(host.logFolder)) cpSync(host.logFolder, join(folder, 'log'), { recursive: true });
  const initLog = join(host.folder, 'init.log');
  if (existsSync(initLog)) cpSync(initLog, join(folder, 'init.log'));
  if (!host.isUp) {
    writeFileSync(join(folder, 'domains.txt'), 'the host is off\n');
    return;
  }
  // A frozen daemon has nothing to say, which is evidence too.
  const ask = async (...words: string[]): Promise<string> =>
    host.virsh(words, { timeoutMs: 10_000 }).catch((error: unknown) => String(error));
  writeFileSync(join(folder, 'domains.txt'), await ask('list', '--all'));
  const names = (await ask('list', '--all', '--name')).split('\n').filter((line) => /^[\w.-]+$/.test(line));
  for (const name of names) writeFileSync(join(folder, `${name}.xml`), await ask('dumpxml', name));
}

/** Copies logs, serial consoles, domain XML of every host and the status. */
export async function saveEvidence(lab: Lab, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'status.json'), `${JSON.stringify(lab.status(), null, 2)}\n`);
  for (const part of [
    'serial',
    'hostler/hostler.log',
    'manager/init.log',
    'manager/dnsmasq.log',
    'manager/leases',
  ]) {
    const from = join(lab.folder, part);
    if (existsSync(from)) cpSync(from, join(folder, part.replace('/', '-')), { recursive: true });
  }
  await Promise.all(lab.hosts.map((host) => saveHost(host, join(folder, host.name))));
}
