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
  const lead = leadOf(parent);
  if (lead !== undefined) layOut(child, lead, unitOf(parent, lead));
  const blank: XmlNode[] = lead === undefined ? [] : [{ kind: 'text', text: lead }];
  const next = place.before === undefined ? -1 : parent.children.indexOf(place.before);
  if (next !== -1) {
    parent.children.splice(next, 0, child, ...blank);
    return;
  }
  const previous = place.after ?? elementsOf(parent).at(-1);
  const at = previous === undefined ? -1 : parent.children.indexOf(previous);
  if (at === -1) parent.children.push(child);
  else parent.children.splice(at + 1, 0, ...blank, child);
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
  const lead = leadOf(parent);
  if (lead !== undefined) layOut(next, lead, unitOf(parent, lead));
  parent.children[at] = next;
  return true;
}

/** What a line of a child of `parent` begins with: the white space before its first child element. */
function leadOf(parent: XmlElement): string | undefined {
  const first = parent.children.findIndex(isElement);
  const before = parent.children[first - 1];
  return before !== undefined && isBlank(before) && before.text.includes('\n')
    ? lastLine(before.text)
    : undefined;
}

function lastLine(blank: string): string {
  return blank.slice(blank.lastIndexOf('\n'));
}

/** By how much one level is indented: the children's lead without the one of the closing tag. */
function unitOf(parent: XmlElement, lead: string): string {
  const last = parent.children.at(-1);
  const closing = last !== undefined && isBlank(last) ? lastLine(last.text) : undefined;
  return closing !== undefined && lead.length > closing.length && lead.startsWith(closing)
    ? lead.slice(closing.length)
    : '  ';
}

/** Puts white space between the children, wherever an element holds nothing but elements and comments. */
function layOut(element: XmlElement, lead: string, unit: string): void {
  const bare = element.children.every((child) => child.kind !== 'text' && child.kind !== 'cdata');
  if (element.children.length === 0 || !bare) return;
  const inner = lead + unit;
  const children: XmlNode[] = [];
  for (const child of element.children) {
    if (isElement(child)) layOut(child, inner, unit);
    children.push({ kind: 'text', text: inner }, child);
  }
  element.children = [...children, { kind: 'text', text: lead }];
}
