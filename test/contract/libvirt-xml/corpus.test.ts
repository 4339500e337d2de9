// libvirt's own test documents are read and written back without loss, and one field can be changed alone.
import { execa } from 'execa';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { documentTypes } from '../../../src/libvirt-xml/document.ts';
import type { ElementType, Field, Fields } from '../../../src/libvirt-xml/field.ts';
import { XmlFieldError, XmlSyntaxError } from '../../../src/libvirt-xml/error.ts';
import type { XmlDocument, XmlElement } from '../../../src/libvirt-xml/node.ts';
import { parseDocument } from '../../../src/libvirt-xml/parse.ts';
import { select } from '../../../src/libvirt-xml/path.ts';
import { print } from '../../../src/libvirt-xml/print.ts';
import { canonical, readCorpora, refusedByLibxml2, wellFormed, type Samples } from './corpus.ts';
import { neverSeen } from './never-seen.ts';

let corpora: Awaited<ReturnType<typeof readCorpora>> = [];
let judge = true;
beforeAll(async () => {
  judge = (await execa('xmllint', ['--version'], { reject: false })).exitCode === 0;
  corpora = await readCorpora();
});

/** The corpus at this place, or a spoken skip. */
function corpusOf(context: TestContext, index: number): Samples {
  const corpus = corpora[index];
  if (!judge) context.skip('xmllint is not installed here');
  if (corpus === undefined || 'missing' in corpus) context.skip(corpus?.missing ?? 'no such corpus');
  return corpus;
}

function tryParse(text: string): XmlDocument | undefined {
  try {
    return parseDocument(text);
  } catch (error) {
    if (error instanceof XmlSyntaxError) return undefined;
    throw error;
  }
}

type Visit = (type: ElementType<Fields>, element: XmlElement) => void;
/** Every declared element of a document, wherever it nests. */
function visit(type: ElementType<Fields>, element: XmlElement, see: Visit): void {
  see(type, element);
  for (const field of Object.values(type.fields)) {
    const inner = field.inner;
    if (inner !== undefined) for (const each of select(element, field.path)) visit(inner, each, see);
  }
}

function declaredIn(document: XmlDocument, see: Visit): void {
  const type = documentTypes.get(document.root.name);
  if (type !== undefined) visit(type, document.root, see);
}

function readOrUndefined(field: Field<unknown>, element: XmlElement): unknown {
  try {
    return field.read(element);
  } catch (error) {
    if (error instanceof XmlFieldError) return undefined;
    throw error;
  }
}

describe.each([
  [0, 'libvirt 9', 3000],
  [1, 'libvirt 11', 3500],
] as const)('%i: %s', (index, _title, atLeast) => {
  it('is read where libxml2 reads it, and refused where libxml2 refuses it', async (context) => {
    const { samples } = corpusOf(context, index);
    expect(samples.length).toBeGreaterThan(atLeast);
    const refused = samples.filter((sample) => tryParse(sample.text) === undefined);
    expect(refused.map((sample) => sample.name).sort()).toEqual(await refusedByLibxml2(samples));
  });

  it('is written back equal under canonicalisation', async (context) => {
    const { samples, version } = corpusOf(context, index);
    const kinds = new Map<string, number>();
    const read = samples.flatMap(({ name, text }) => {
      const document = tryParse(text);
      if (document === undefined) return [];
      kinds.set(document.root.name, (kinds.get(document.root.name) ?? 0) + 1);
      return [{ name, text, printed: print(document) }];
    });
    const wanted = await canonical(read.map((each) => each.text));
    const found = await canonical(read.map((each) => each.printed));
    expect(found.length).toBe(read.length);
    expect(read.filter((_, at) => wanted[at] !== found[at]).map((each) => each.name)).toEqual([]);
    for (const kind of [
      'domain',
      'network',
      'pool',
      'volume',
      'filter',
      'capabilities',
      'domainCapabilities',
    ]) {
      expect(kinds.get(kind), kind).toBeGreaterThan(20);
    }
    await context.annotate(`libvirt ${version}: ${String(read.length)} documents equal`);
  });

  it('one field changed is the only difference', async (context) => {
    const { samples } = corpusOf(context, index);
    const edited = new Map<string, number>();
    const count = (name: string): number => edited.get(name) ?? 0;
    const wider: string[] = [];
    const judged: { name: string; before: string; after: string }[] = [];
    for (const { name, text } of samples) {
      const document = tryParse(text);
      if (document === undefined) continue;
      const found = scalarsIn(document).sort((one, other) => count(one.name) - count(other.name));
      // Eight of each document, the ones least tried so far: every field gets its turn.
      for (const [at, scalar] of found.slice(0, 8).entries()) {
        edited.set(scalar.name, count(scalar.name) + 1);
        const before = print(document);
        scalar.type.edit(scalar.element, { [scalar.key]: scalar.wanted } as never);
        const after = print(document);
        if (!onlyOneValueDiffers(before, after, scalar.amount)) wider.push(`${name}: ${scalar.name}`);
        if (at === 0 && !scalar.amount) judged.push({ name, before: text, after });
        scalar.type.edit(scalar.element, { [scalar.key]: scalar.had } as never);
      }
    }
    expect(wider).toEqual([]);
    const before = await canonical(judged.map((each) => each.before));
    const after = await canonical(judged.map((each) => each.after));
    const more = judged.filter((_, at) => !onlyOneValueDiffers(before[at] ?? '', after[at] ?? '', false));
    expect(more.map((each) => each.name)).toEqual([]);
    const edits = [...edited.values()].reduce((sum, each) => sum + each, 0);
    expect(edits).toBeGreaterThan(10_000);
    await context.annotate(`${String(edits)} single edits of ${String(edited.size)} fields`);
  });
});

interface Scalar {
  readonly name: string;
  readonly key: string;
  readonly type: ElementType<Fields>;
  readonly element: XmlElement;
  readonly had: unknown;
  readonly wanted: unknown;
  /** Written as a number and a unit: both may change. */
  readonly amount: boolean;
}

/** Every text, word, number and flag that a document holds, each with another value that it may take. */
function scalarsIn(document: XmlDocument): Scalar[] {
  const found: Scalar[] = [];
  declaredIn(document, (type, element) => {
    for (const [key, field] of Object.entries(type.fields as Record<string, Field<unknown>>)) {
      const had = readOrUndefined(field, element);
      const wanted = field.samples.find((sample) => sample !== had && typeof sample === typeof had);
      if (wanted === undefined || typeof had === 'object') continue;
      const amount = typeof had === 'number' && /KiB$|Bytes$/.test(key) && !field.path.includes('@');
      found.push({ name: `<${type.name}> ${key}`, key, type, element, had, wanted, amount });
    }
  });
  return found;
}

/** Whether two texts differ inside one attribute value or one text, and nowhere else. */
function onlyOneValueDiffers(before: string, after: string, amount: boolean): boolean {
  if (before === after) return false;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const changed = [before.slice(start, before.length - tail), after.slice(start, after.length - tail)];
  // A quotation mark ends an attribute's value; in a text it is a character like any other.
  const inText = before.lastIndexOf('>', start - 1) > before.lastIndexOf('<', start - 1);
  const bounds = amount ? /</ : inText ? /[<>]/ : /[<>"]/;
  return changed.every((part) => !bounds.test(part));
}

it('a damaged document gets the verdict of libxml2', async (context) => {
  const { samples } = corpusOf(context, 0);
  const damaged = samples
    .filter((sample) => sample.text.length < 4000)
    .filter((_, at) => at % 4 === 0)
    .map((sample, at) => ({ ...sample, text: damage(sample.text, at) }));
  const verdicts = await wellFormed(damaged.map((sample) => sample.text));
  const other = damaged.filter((sample, at) => (tryParse(sample.text) !== undefined) !== verdicts[at]);
  expect(other.map((sample) => `${sample.name}: ${sample.text}`)).toEqual([]);
  const kept = verdicts.filter((verdict) => verdict).length;
  expect(kept).toBeGreaterThan(50);
  expect(damaged.length - kept).toBeGreaterThan(300);
});

/** One character taken out, put in or exchanged; which and where follows from `seed` alone. */
function damage(text: string, seed: number): string {
  const at = (seed * 7919) % text.length;
  const put = '<>&"\'/=?!-]; x1\u0001'[seed % 17] ?? '';
  if (seed % 3 === 0) return text.slice(0, at) + text.slice(at + 1);
  return text.slice(0, at) + put + text.slice(seed % 3 === 1 ? at : at + 1);
}

describe('the declarations', () => {
  it('each field is seen in a document of libvirt, or is listed with the reason why not', (context) => {
    const seen = new Set<string>();
    const declared = new Set<string>();
    const unreadable: string[] = [];
    for (const index of [0, 1]) {
      for (const { name, text } of corpusOf(context, index).samples) {
        const document = tryParse(text);
        if (document === undefined) continue;
        declaredIn(document, (type, element) => {
          for (const [key, field] of Object.entries(type.fields as Record<string, Field<unknown>>)) {
            declared.add(`<${type.name}> ${key}`);
            try {
              if (field.read(element) !== undefined) seen.add(`<${type.name}> ${key}`);
            } catch (error) {
              if (!(error instanceof XmlFieldError)) throw error;
              unreadable.push(`${name}: ${error.message}`);
            }
          }
        });
      }
    }
    const missing = [...declared].filter((field) => !seen.has(field)).sort();
    expect(missing).toEqual(Object.keys(neverSeen).sort());
    expect(unreadable).toEqual([]);
  });
});
