// Elements are found by the namespace's URI, whatever the prefix and wherever it is declared.
import { expect, it } from 'vitest';
import { elementsInNamespace } from './namespace.ts';
import { parseElement } from './parse.ts';
import { selectFirst } from './path.ts';

it.each([
  '<domain><metadata><h:vm xmlns:h="urn:h"/><vm/></metadata></domain>',
  '<domain><metadata><vm xmlns="urn:h"/><vm/></metadata></domain>',
  '<domain xmlns:x="urn:h"><metadata><x:vm/><h:vm xmlns:h="urn:other"/></metadata></domain>',
])('%s', (source) => {
  const root = parseElement(source);
  const metadata = selectFirst(root, 'metadata')!;
  expect(elementsInNamespace(metadata, 'urn:h', 'vm', [root])).toHaveLength(1);
  expect(elementsInNamespace(metadata, 'urn:h', 'host', [root])).toHaveLength(0);
});
