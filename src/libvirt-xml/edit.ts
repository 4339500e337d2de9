// Edits in place: what is not touched stays as it is, and what is put in takes the layout of its neighbours.
import { elementsOf, isBlank, isElement, type XmlElement, type XmlNode } from './node.ts';

export function setAttribute(
  element: XmlElement,
  name: string,
  value: string | number | bigint | undefined,
): void {
  if (value === undefined) element.attributes.delete(name);
  else element.attributes.set(name, String(value));
}

/** Replaces the character data; child elements and comments stay. */
export function setText(element: XmlElement, text: string | number | bigint): void {
  const at = element.children.findIndex((child) => child.kind === 'text' || child.kind === 'cdata');
  const others = (child: XmlNode): boolean => child.kind !== 'text' && child.kind !== 'cdata';
  const before = at === -1 ? 0 : element.children.slice(0, at).filter(others).length;
  const rest = element.children.filter(others);
  if (String(text) !== '') rest.splice(before, 0, { kind: 'text', text: String(text) });
  element.children = rest;
}

export interface Place {
  readonly before?: XmlElement | undefined;
  readonly after?: XmlElement | undefined;
}

/** Puts `child` where it is told, or behind the last child element; indented as its neighbours are. */
export function insert(parent: XmlElement, child: XmlElement, place: Place = {}): void {
  const layout = layoutOf(parent);
  if (layout !== undefined) layOut(child, layout);
  const blank: XmlNode[] = layout === undefined ? [] : [{ kind: 'text', text: layout.lead }];
  const next = place.before === undefined ? -1 : parent.children.indexOf(place.before);
  if (next !== -1) {
    parent.children.splice(next, 0, child, ...blank);
    return;
  }
  const previous = place.after ?? elementsOf(parent).at(-1);
  const at = previous === undefined ? -1 : parent.children.indexOf(previous);
  if (at !== -1) parent.children.splice(at + 1, 0, ...blank, child);
  else if (layout === undefined) parent.children.push(child);
  else
    parent.children.push(...blank, child, { kind: 'text', text: layout.lead.slice(0, -layout.unit.length) });
}

/** Takes `child` out, together with the white space before it. Returns whether it was there. */
export function remove(parent: XmlElement, child: XmlNode): boolean {
  const at = parent.children.indexOf(child);
  if (at === -1) return false;
  const previous = parent.children[at - 1];
  const from = previous !== undefined && isBlank(previous) ? at - 1 : at;
  parent.children.splice(from, at - from + 1);
  if (parent.children.every(isBlank)) parent.children = [];
  return true;
}

/** Puts `next` into the place of `old`. Returns whether `old` was there. */
export function replace(parent: XmlElement, old: XmlElement, next: XmlElement): boolean {
  const at = parent.children.indexOf(old);
  if (at === -1) return false;
  const layout = layoutOf(parent);
  if (layout !== undefined) layOut(next, layout);
  parent.children[at] = next;
  return true;
}

/** How the children of an element are laid out. */
interface Layout {
  /** What the line of a child begins with, line feed included. */
  readonly lead: string;
  /** By how much one level is indented. */
  readonly unit: string;
}

/** Of elements that were put in without children: how to lay out the first one that they get. */
const planned = new WeakMap<XmlElement, Layout>();

/** Read off the white space before the first child element and before the closing tag. */
function layoutOf(parent: XmlElement): Layout | undefined {
  const first = parent.children.findIndex(isElement);
  if (first === -1) return parent.children.length === 0 ? planned.get(parent) : undefined;
  const before = parent.children[first - 1];
  if (before === undefined || !isBlank(before) || !before.text.includes('\n')) return undefined;
  const lead = lastLine(before.text);
  const last = parent.children.at(-1);
  const closing = last !== undefined && isBlank(last) ? lastLine(last.text) : undefined;
  const deeper = closing !== undefined && lead.length > closing.length && lead.startsWith(closing);
  return { lead, unit: deeper ? lead.slice(closing.length) : '  ' };
}

function lastLine(blank: string): string {
  return blank.slice(blank.lastIndexOf('\n'));
}

/** Puts white space between the children, wherever an element holds nothing but elements and comments. */
function layOut(element: XmlElement, { lead, unit }: Layout): void {
  const inner: Layout = { lead: lead + unit, unit };
  if (element.children.length === 0) planned.set(element, inner);
  const bare = element.children.every((child) => child.kind !== 'text' && child.kind !== 'cdata');
  if (element.children.length === 0 || !bare) return;
  const children: XmlNode[] = [];
  for (const child of element.children) {
    if (isElement(child)) layOut(child, inner);
    children.push({ kind: 'text', text: inner.lead }, child);
  }
  element.children = [...children, { kind: 'text', text: lead }];
}
