// A domain's XML as its leaves: every attribute and text with its place, so that two of them can be compared.
// Equal elements beside each other are told apart by what they are, not by where they stand: a disk by its
// target, a NIC by its address.
import { elementsOf, textOf, type XmlElement } from '../../../libvirt-xml/node.ts';
import { valueAt } from '../../../libvirt-xml/path.ts';
import type { Leaves } from '../../../model/vm/history.ts';

/** Hostler's own words of it, and others', are no part of what it is made of. */
const leftOut = new Set(['metadata']);

export function leavesOf(domain: XmlElement): Leaves {
  const leaves: Record<string, string> = {};
  for (const child of elementsOf(domain)) {
    if (!leftOut.has(child.name)) collect(child, placeOf(child, domain), leaves);
  }
  return leaves;
}

function collect(element: XmlElement, path: string, leaves: Record<string, string>): void {
  for (const [name, value] of element.attributes) leaves[`${path}/@${name}`] = value;
  const children = elementsOf(element);
  const text = textOf(element).trim();
  // An element that says something by being there is a leaf too: `<acpi/>`.
  if (text !== '' || (children.length === 0 && element.attributes.size === 0)) leaves[path] = text;
  for (const child of children) collect(child, `${path}/${placeOf(child, element)}`, leaves);
}

function placeOf(element: XmlElement, parent: XmlElement): string {
  const alike = elementsOf(parent, element.name);
  if (alike.length === 1 && !(element.name in keys)) return element.name;
  const key = keys[element.name]?.(element);
  return `${element.name}[${key ?? String(alike.indexOf(element) + 1)}]`;
}

const keys: Readonly<Record<string, (element: XmlElement) => string | undefined>> = {
  disk: (e) => valueAt(e, 'target/@dev'),
  interface: (e) => valueAt(e, 'mac/@address'),
  controller: (e) => `${e.attributes.get('type') ?? ''} ${e.attributes.get('index') ?? '0'}`,
  channel: (e) => valueAt(e, 'target/@name'),
  feature: (e) => e.attributes.get('name'),
  timer: (e) => e.attributes.get('name'),
  filesystem: (e) => valueAt(e, 'target/@dir'),
};
