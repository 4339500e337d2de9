// A builder for new elements: `element('disk', { type: 'file' }, element('target', { dev: 'vda' }))`.
import type { XmlComment, XmlDocument, XmlElement, XmlNode } from './node.ts';

/** `undefined` leaves the attribute out. No booleans: libvirt says yes/no here, on/off there. */
export type AttributeValues = Readonly<Record<string, string | number | bigint | undefined>>;
export type Content = XmlNode | string | number | bigint | undefined;

export function element(
  name: string,
  attributes: AttributeValues = {},
  ...content: readonly Content[]
): XmlElement {
  const given = new Map<string, string>();
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) given.set(attribute, String(value));
  }
  const children: XmlNode[] = [];
  for (const part of content) {
    if (part === undefined) continue;
    children.push(typeof part === 'object' ? part : { kind: 'text', text: String(part) });
  }
  return { kind: 'element', name, attributes: given, children };
}

export function comment(text: string): XmlComment {
  return { kind: 'comment', text };
}

export function document(root: XmlElement): XmlDocument {
  return { kind: 'document', prolog: [], root, epilog: [] };
}
