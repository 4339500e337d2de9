// Another reader's opinion: on documents that both take, fast-xml-parser finds the same tree.
import { XMLParser } from 'fast-xml-parser';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { elementsOf, type XmlElement } from './node.ts';
import { parseDocument } from './parse.ts';

const golden = join(import.meta.dirname, '../daemon/hypervisor/xml');
const documents = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((f) =>
  f.endsWith('.xml'),
);

/** Its only lossless setting: order kept, nothing trimmed, nothing turned into numbers or decoded. */
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
});

type Tree = readonly [name: string, attributes: Readonly<Record<string, string>>, children: readonly Tree[]];

const ours = (element: XmlElement): Tree => [
  element.name,
  Object.fromEntries(element.attributes),
  elementsOf(element).map(ours),
];

type Node = Readonly<Record<string, unknown>>;

function theirs(node: Node): Tree[] {
  const name = Object.keys(node).find((key) => key !== ':@') ?? '';
  if (name === '#text' || name === '#comment' || name.startsWith('?')) return [];
  const children = node[name] as readonly Node[];
  return [[name, (node[':@'] ?? {}) as Readonly<Record<string, string>>, children.flatMap(theirs)]];
}

test('there are documents to compare', () => expect(documents.length).toBeGreaterThan(3));

test.each(documents)('%s', (file) => {
  const text = readFileSync(join(golden, file), 'utf8');
  expect((parser.parse(text) as Node[]).flatMap(theirs)).toEqual([ours(parseDocument(text).root)]);
});
