// `scripts/lab down`: ends a lab, or all of them, and removes what they left.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labNames, labsFolder } from '../folder.ts';
import { allLabs, Lab } from '../lab.ts';
import type { Verb } from './verb.ts';

export const downVerb: Verb = {
  name: 'down',
  usage: '[--name N | --all]',
  says: 'end it and remove its state folder',
  async run({ name, all }) {
    const labs = all ? allLabs() : [Lab.find(name)];
    for (const lab of labs) {
      await lab.down();
      process.stdout.write(`The lab '${lab.name}' is down, its folder removed.\n`);
    }
    if (all) {
      // A lab that was killed before it had a plan has no process, only a folder.
      for (const rest of labNames()) rmSync(join(labsFolder(), rest), { recursive: true, force: true });
    }
    return 0;
  },
};
