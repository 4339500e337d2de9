// libvirt's own documents for these tests, and libxml2 as the judge of what is equal.
import { globSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { corpusSuites, fetchCorpus } from '../../../scripts/libvirt-corpus/fetch.ts';

export interface Sample {
  /** Relative to the source tree: `tests/qemuxml2argvdata/minimal.xml`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

export interface Samples {
  readonly version: string;
  readonly samples: readonly Sample[];
}

/** The documents of each version; where one cannot be had, why. */
export async function readCorpora(): Promise<(Samples | { missing: string })[]> {
  const corpora: (Samples | { missing: string })[] = [];
  for (const suite of corpusSuites) {
    const corpus = await fetchCorpus(suite);
    if ('missing' in corpus) {
      corpora.push(corpus);
      continue;
    }
    const files = globSync('**/*.xml', { cwd: corpus.path })
      .map((name) => join(corpus.path, name))
      .filter((path) => lstatSync(path).isFile())
      .sort();
    const samples = files.map((path) => ({
      name: relative(corpus.path, path),
      path,
      text: readFileSync(path, 'utf8'),
    }));
    corpora.push({ version: corpus.version, samples });
  }
  return corpora;
}

/** The names of those files that libxml2 does not take for XML. */
export async function refusedByLibxml2(samples: readonly Sample[]): Promise<string[]> {
  const verdicts = await wellFormed(samples.map((sample) => sample.text));
  return samples.filter((_, at) => verdicts[at] === false).map((sample) => sample.name);
}

/** For each text, whether libxml2 takes it for XML. */
export async function wellFormed(texts: readonly string[]): Promise<boolean[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'hostler-wellformed-'));
  try {
    const verdicts: boolean[] = [];
    for (const batch of batches(texts, 400)) {
      const paths = batch.map((text, index) => write(join(scratch, `${String(index)}.xml`), text));
      const { stderr } = await execa('xmllint', ['--nonet', '--noout', ...paths], { reject: false });
      for (const path of paths) {
        // A complaint may be a warning; the exit code of the file alone decides.
        const alone = stderr.includes(`${path}:`)
          ? await execa('xmllint', ['--nonet', '--noout', path], { reject: false })
          : undefined;
        verdicts.push(alone === undefined || alone.exitCode === 0);
      }
    }
    return verdicts;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const end = '<!-- the end of one document -->';

/** Every text in libxml2's canonical form (C14N 1.0, comments included). */
export async function canonical(texts: readonly string[]): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'hostler-c14n-'));
  try {
    const found: string[] = [];
    for (const batch of batches(texts, 250)) {
      // A comment behind the root parts the outputs of one process from each other.
      const paths = batch.map((text, index) => write(join(scratch, String(index)), text + end));
      const { stdout } = await execa('xmllint', ['--nonet', '--c14n', ...paths], { maxBuffer: 1e9 });
      found.push(...stdout.split(end).slice(0, -1));
    }
    return found;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function write(path: string, text: string): string {
  writeFileSync(path, text);
  return path;
}

function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
