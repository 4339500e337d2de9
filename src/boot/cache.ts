// What the boot service serves from: a folder that the manager writes and that is enough while the manager
// is away.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Publication } from '../model/boot/publication.ts';

// FOLDER/publication.json            what to boot: nodes, rules, images, signed assignments
// FOLDER/configurations/SHA256.tar   configuration archives, readable by the service alone
// FOLDER/images/ID/NAME              kernel, initrd, root.squashfs

export interface PublicationCache {
  /** The newest publication that could be read; undefined before the first. */
  current(): Promise<Publication | undefined>;
  configuration(sha256: string): Promise<Buffer | undefined>;
  imagePath(id: string, name: string): string;
}

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export function openCache(
  folder: string,
  onFault: (message: string) => void = () => undefined,
): PublicationCache {
  const path = join(folder, 'publication.json');
  let seen = '';
  let publication: Publication | undefined;
  return {
    async current() {
      // The manager replaces the file by a rename: another inode or time means another publication.
      const found = await stat(path).catch(() => undefined);
      const mark = found ? `${found.ino} ${found.mtimeMs} ${found.size}` : seen;
      if (mark === seen) return publication;
      try {
        publication = JSON.parse(await readFile(path, 'utf8')) as Publication;
      } catch (error) {
        // The last good one goes on being served: a boot must not hang on a broken write.
        onFault(`${path} cannot be read, the last good one is served: ${String(error)}`);
      }
      seen = mark;
      return publication;
    },
    async configuration(sha256) {
      if (!isDigest(sha256)) return undefined;
      return readFile(join(folder, 'configurations', `${sha256}.tar`)).catch(() => undefined);
    },
    imagePath: (id, name) => join(folder, 'images', id, name),
  };
}
