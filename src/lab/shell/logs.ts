// `scripts/lab logs [HOST]`: what the lab and its hosts have written, each file under its path.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { daemonFolder, managerFolder } from '../folder.ts';
import { Lab } from '../lab.ts';
import type { Verb } from './verb.ts';

/** How much of the end of a file is shown. */
const tailBytes = 16 * 1024;

function logFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.log'))
    .map((path) => join(folder, path))
    .filter((file) => statSync(file).size > 0)
    .sort();
}

export const logsVerb: Verb = {
  name: 'logs',
  usage: '[HOST]',
  says: 'print the ends of the logs of the lab, or of one host',
  run({ name, words: [host] }) {
    const lab = Lab.find(name);
    const folders =
      host === undefined
        ? [managerFolder(lab.folder), daemonFolder(lab.folder), ...lab.hosts.map((h) => h.folder)]
        : [lab.host(host).folder];
    for (const folder of folders.filter(existsSync)) {
      const own = logFiles(folder).filter((file) => !file.startsWith(join(folder, 'local')));
      for (const file of own) {
        process.stdout.write(`==> ${file}\n${readFileSync(file).subarray(-tailBytes).toString()}\n`);
      }
    }
    return Promise.resolve(0);
  },
};
