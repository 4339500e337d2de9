// Passwords of BMCs: one file each, mode 0600, by the id of the node; ipmitool reads it from there.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keys } from '../ports/keys.ts';
import { writeSecret } from './signing-key.ts';

export function openKeys(folder: string): Keys {
  const bmcPasswordFile: Keys['bmcPasswordFile'] = (node) => join(folder, node);
  return {
    bmcPasswordFile,
    async keepBmcPassword(node, password) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeSecret(bmcPasswordFile(node), password);
    },
    forget: (node) => rm(bmcPasswordFile(node), { force: true }),
  };
}
