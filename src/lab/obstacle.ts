// Why no lab can be had on this machine, for tests that then say so and skip.
import { existsSync } from 'node:fs';
import { findOnPath } from './packages.ts';

/** The reason, or undefined where a lab can be had. */
export function labObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'a lab needs root';
  if (findOnPath('apt-get') === undefined) return 'a lab needs Debian 12 or 13 (there is no apt-get)';
  if (!existsSync('/dev/fuse')) return 'a lab needs FUSE (there is no /dev/fuse)';
  if (!existsSync('/dev/net/tun')) return 'a lab needs tap interfaces (there is no /dev/net/tun)';
  return undefined;
}
