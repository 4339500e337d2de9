// The domain templates that come with Hostler and those of the administrator, read once at the start; a
// faulty one stops it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../model/errors.ts';
import { fit, printFault } from '../model/shape.ts';
import { templateShape, type Template } from '../model/template/template.ts';

/** Beside src in a checkout, beside dist in a package. */
export const ownTemplates = join(import.meta.dirname, '../../domain-templates');

/** Later folders win: an administrator's `linux` takes the place of ours. */
export async function readTemplates(folders: readonly string[]): Promise<ReadonlyMap<string, Template>> {
  const templates = new Map<string, Template>();
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    for (const name of names.toSorted()) {
      const template = await readTemplate(join(folder, name));
      templates.set(template.name, template);
    }
  }
  return templates;
}

async function readTemplate(path: string): Promise<Template> {
  const shaped = fit(templateShape, parse(path, await readFile(path, 'utf8')));
  if (shaped.ok) return shaped.value;
  throw unusable(path, shaped.faults.map(printFault).join('; '));
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : 'it is no JSON');
  }
}

const unusable = (path: string, why: string): HostlerError =>
  new HostlerError('invalid-template', {
    message: `The template ${path} cannot be used: ${why}`,
    fix: 'Correct the file or take it away, then start again.',
  });
