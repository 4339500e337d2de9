// The site file: read again whenever it was changed, so that an edit needs no restart.
import { readFile, stat } from 'node:fs/promises';
import { HostlerError } from '../../model/errors.ts';
import { parseSite, type Site } from '../../model/boot/site.ts';

export interface SiteFile {
  read(): Promise<Site>;
  /** Changes when the file does. */
  mark(): Promise<string>;
}

export function openSiteFile(path: string | null): SiteFile {
  let seen: { readonly mark: string; readonly site: Site } | null = null;
  const mark = async (): Promise<string> => {
    if (path === null) return 'none';
    const found = await stat(path).catch(() => null);
    return found === null ? 'missing' : `${found.ino} ${found.mtimeMs} ${found.size}`;
  };
  return {
    mark,
    async read() {
      const now = await mark();
      if (seen?.mark === now) return seen.site;
      const site = parse(path, path === null ? '{}' : await readText(path));
      seen = { mark: now, site };
      return site;
    },
  };
}

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unusable(path, [error instanceof Error ? error.message : String(error)]);
  }
};

function parse(path: string | null, text: string): Site {
  const parsed = parseSite(text);
  if (parsed.ok) return parsed.site;
  throw unusable(path ?? '', parsed.faults);
}

const unusable = (path: string, faults: readonly string[]): HostlerError =>
  new HostlerError('invalid-site', {
    message: `The site file ${path} cannot be used: ${faults.join('; ')}`,
    fix: 'Correct the file: it is read again when it changes.',
    facts: { faults: [...faults] },
  });
