// Document → text: the only place that knows escaping, so that no value and no name can break out.
import { forbiddenCharacterIn, isXmlName, nameOfCharacter } from './character.ts';
import { XmlPrintError } from './error.ts';
import type { XmlDocument, XmlElement, XmlNode } from './node.ts';

export interface PrintOptions {
  /**
   * Spaces per level. Without it, everything is printed as it stands. With it, elements that hold no text at
   * all are laid out, one child per line; one that holds text, if only white space, is left as it is.
   */
  readonly indent?: number;
}

export function print(node: XmlDocument | XmlNode, options: PrintOptions = {}): string {
  const unit = ' '.repeat(options.indent ?? 0);
  if (node.kind !== 'document') return printNode(node, unit, unit === '' ? '' : '\n');
  const lead = unit === '' ? '' : '\n';
  const before = node.prolog.map((part) => printNode(part, unit, lead)).join('');
  const after = node.epilog.map((part) => printNode(part, unit, lead)).join('');
  return before + printNode(node.root, unit, lead) + after;
}

/** `lead` is what a line at this depth begins with, line feed included, or '' where nothing is laid out. */
function printNode(node: XmlNode, unit: string, lead: string): string {
  switch (node.kind) {
    case 'element':
      return printElement(node, unit, lead);
    case 'text':
      return escapeText(node.text);
    case 'cdata':
      if (node.text.includes(']]>')) throw new XmlPrintError("']]>' cannot stand in a CDATA section");
      return `<![CDATA[${checked(node.text)}]]>`;
    case 'comment':
      if (/--|-$/.test(node.text)) throw new XmlPrintError("'--' cannot stand in a comment");
      return `<!--${checked(node.text)}-->`;
    case 'instruction':
      if (node.data.includes('?>')) throw new XmlPrintError("'?>' cannot stand in an instruction");
      return `<?${checkedName(node.target)}${node.data === '' ? '' : ' '}${checked(node.data)}?>`;
  }
}

function printElement(element: XmlElement, unit: string, lead: string): string {
  const name = checkedName(element.name);
  let tag = `<${name}`;
  for (const [attribute, value] of element.attributes) {
    tag += ` ${checkedName(attribute)}="${escapeAttribute(value)}"`;
  }
  if (element.children.length === 0) return `${tag}/>`;
  const mixed = element.children.some((child) => child.kind === 'text' || child.kind === 'cdata');
  if (lead === '' || mixed) {
    return `${tag}>${element.children.map((child) => printNode(child, unit, '')).join('')}</${name}>`;
  }
  const inner = lead + unit;
  const lines = element.children.map((child) => inner + printNode(child, unit, inner));
  return `${tag}>${lines.join('')}${lead}</${name}>`;
}

const textEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
};
const attributeEscapes: Readonly<Record<string, string>> = {
  ...textEscapes,
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
};

function escapeText(text: string): string {
  return checked(text).replace(/[&<>\r]/g, (character) => textEscapes[character] ?? character);
}

function escapeAttribute(value: string): string {
  return checked(value).replace(/[&<>"\r\n\t]/g, (character) => attributeEscapes[character] ?? character);
}

function checked(text: string): string {
  const wrong = forbiddenCharacterIn(text);
  if (wrong === -1) return text;
  throw new XmlPrintError(`character ${nameOfCharacter(text, wrong)} cannot be written in XML`);
}

function checkedName(name: string): string {
  if (isXmlName(name)) return name;
  throw new XmlPrintError(`${JSON.stringify(name)} is no XML name`);
}
