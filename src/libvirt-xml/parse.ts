// Text → document, strictly: what is not well-formed XML 1.0 is an error with its place; nothing is dropped.
//
// Read: elements, attributes, text, CDATA, comments, processing instructions. Refused: document type
// declarations (and with them entity expansion), any encoding but UTF-8, nesting and sizes beyond the limits.
import { forbiddenCharacterIn, nameHere, nameOfCharacter } from './character.ts';
import { decodeEntities } from './entity.ts';
import { XmlSyntaxError } from './error.ts';
import type { XmlDocument, XmlElement, XmlNode } from './node.ts';

export interface ParseLimits {
  /** In UTF-16 code units. libvirt's protocol carries at most 4 MiB in one string. */
  readonly maxLength: number;
  /** libxml2's own default is 256; a backing chain of 200 images nests 200 deep. */
  readonly maxDepth: number;
}

const defaultLimits: ParseLimits = { maxLength: 16 * 1024 * 1024, maxDepth: 256 };

interface Cursor {
  readonly text: string;
  at: number;
}

export function parseDocument(source: string, limits: Partial<ParseLimits> = {}): XmlDocument {
  const { maxLength, maxDepth } = { ...defaultLimits, ...limits };
  if (source.length > maxLength) {
    const found = `the document has ${String(source.length)} characters`;
    throw new XmlSyntaxError(`${found}, more than the ${String(maxLength)} allowed`, '', 0);
  }
  const marked = source.startsWith('\uFEFF') ? source.slice(1) : source;
  // XML 1.0, 2.11: every line end is one line feed, before anything else is looked at.
  const cursor: Cursor = { text: marked.includes('\r') ? marked.replace(/\r\n?/g, '\n') : marked, at: 0 };
  const wrong = forbiddenCharacterIn(cursor.text);
  if (wrong !== -1)
    fail(cursor, `character ${nameOfCharacter(cursor.text, wrong)} is forbidden in XML`, wrong);

  const prolog = readMisc(cursor, true);
  if (cursor.at >= cursor.text.length) fail(cursor, 'there is no root element');
  const root = readTree(cursor, maxDepth);
  const epilog = readMisc(cursor, false);
  if (cursor.at < cursor.text.length) {
    fail(cursor, cursor.text[cursor.at] === '<' ? 'a second root element' : 'text after the root element');
  }
  return { kind: 'document', prolog, root, epilog };
}

/** The root element of a document whose surroundings do not matter. */
export function parseElement(source: string, limits: Partial<ParseLimits> = {}): XmlElement {
  return parseDocument(source, limits).root;
}

function fail(cursor: Cursor, what: string, at = cursor.at): never {
  throw new XmlSyntaxError(what, cursor.text, at);
}

/** Comments, instructions and white space outside the root element. */
function readMisc(cursor: Cursor, declarationAllowed: boolean): XmlNode[] {
  const nodes: XmlNode[] = [];
  for (;;) {
    const start = cursor.at;
    skipBlank(cursor);
    if (cursor.at > start) nodes.push({ kind: 'text', text: cursor.text.slice(start, cursor.at) });
    if (cursor.text.startsWith('<!--', cursor.at)) nodes.push(readComment(cursor));
    else if (cursor.text.startsWith('<?', cursor.at)) {
      nodes.push(readInstruction(cursor, declarationAllowed && cursor.at === 0));
    } else if (cursor.text.startsWith('<!', cursor.at)) refuseDeclaration(cursor);
    else if (declarationAllowed && cursor.at < cursor.text.length && cursor.text[cursor.at] !== '<') {
      fail(cursor, 'text before the root element');
    } else return nodes;
  }
}

/** The root element with all that is in it. A stack, not recursion: the depth is the document's, not ours. */
function readTree(cursor: Cursor, maxDepth: number): XmlElement {
  const open: { element: XmlElement; at: number }[] = [];
  const { element: root, closed } = readStartTag(cursor);
  if (closed) return root;
  open.push({ element: root, at: 0 });
  for (;;) {
    const top = open.at(-1);
    if (top === undefined) return root;
    readText(cursor, top.element);
    if (cursor.at >= cursor.text.length) fail(cursor, `<${top.element.name}> is never closed`);
    if (cursor.text.startsWith('</', cursor.at)) {
      readEndTag(cursor, top.element.name);
      open.pop();
    } else if (cursor.text.startsWith('<!--', cursor.at)) top.element.children.push(readComment(cursor));
    else if (cursor.text.startsWith('<![CDATA[', cursor.at)) top.element.children.push(readCData(cursor));
    else if (cursor.text.startsWith('<?', cursor.at))
      top.element.children.push(readInstruction(cursor, false));
    else if (cursor.text.startsWith('<!', cursor.at)) refuseDeclaration(cursor);
    else {
      const at = cursor.at;
      const child = readStartTag(cursor);
      top.element.children.push(child.element);
      if (child.closed) continue;
      if (open.length >= maxDepth) fail(cursor, `elements nest deeper than ${String(maxDepth)}`, at);
      open.push({ element: child.element, at });
    }
  }
}

function readStartTag(cursor: Cursor): { element: XmlElement; closed: boolean } {
  const start = cursor.at;
  cursor.at += 1;
  const name = readName(cursor, "'<' is not followed by an element's name; write &lt;");
  const attributes = new Map<string, string>();
  for (;;) {
    const before = cursor.at;
    skipBlank(cursor);
    const next = cursor.text[cursor.at];
    if (next === undefined) fail(cursor, `the tag <${name} is cut off`, start);
    const closed = next === '/';
    if (closed || next === '>') {
      if (closed && cursor.text[cursor.at + 1] !== '>') fail(cursor, "'/' in a tag is not followed by '>'");
      cursor.at += closed ? 2 : 1;
      return { element: { kind: 'element', name, attributes, children: [] }, closed };
    }
    if (cursor.at === before) fail(cursor, `white space is missing before an attribute of <${name}>`);
    const at = cursor.at;
    const attribute = readName(cursor, `the tag <${name}> holds something that is no attribute`);
    if (attributes.has(attribute)) fail(cursor, `<${name}> has the attribute '${attribute}' twice`, at);
    attributes.set(attribute, readAttributeValue(cursor, attribute));
  }
}

function readAttributeValue(cursor: Cursor, attribute: string): string {
  skipBlank(cursor);
  if (cursor.text[cursor.at] !== '=') fail(cursor, `the attribute '${attribute}' has no value`);
  cursor.at += 1;
  skipBlank(cursor);
  const quote = cursor.text[cursor.at];
  if (quote !== '"' && quote !== "'") fail(cursor, `the value of '${attribute}' is not quoted`);
  const start = cursor.at + 1;
  const end = cursor.text.indexOf(quote, start);
  if (end === -1) fail(cursor, `the value of '${attribute}' is never closed`);
  const raw = cursor.text.slice(start, end);
  const bracket = raw.indexOf('<');
  if (bracket !== -1) fail(cursor, `'<' in the value of '${attribute}'; write &lt;`, start + bracket);
  cursor.at = end + 1;
  // XML 1.0, 3.3.3: white space as written becomes a space; as a character reference it stays what it is.
  return decodeEntities(raw.replace(/[\t\n]/g, ' '), (what, at) => fail(cursor, what, start + at));
}

function readEndTag(cursor: Cursor, expected: string): void {
  const start = cursor.at;
  cursor.at += 2;
  const name = readName(cursor, "'</' is not followed by an element's name");
  if (name !== expected) fail(cursor, `</${name}> where <${expected}> has to be closed`, start);
  skipBlank(cursor);
  if (cursor.text[cursor.at] !== '>') fail(cursor, `the tag </${name} is not closed`);
  cursor.at += 1;
}

function readText(cursor: Cursor, into: XmlElement): void {
  const start = cursor.at;
  const next = cursor.text.indexOf('<', start);
  const end = next === -1 ? cursor.text.length : next;
  if (end === start) return;
  const raw = cursor.text.slice(start, end);
  const marker = raw.indexOf(']]>');
  if (marker !== -1) fail(cursor, "']]>' in text; write ]]&gt;", start + marker);
  into.children.push({
    kind: 'text',
    text: decodeEntities(raw, (what, at) => fail(cursor, what, start + at)),
  });
  cursor.at = end;
}

function readComment(cursor: Cursor): XmlNode {
  const start = cursor.at + 4;
  const end = cursor.text.indexOf('--', start);
  if (end === -1) fail(cursor, 'a comment is never closed');
  if (cursor.text[end + 2] !== '>') fail(cursor, "'--' inside a comment", end);
  cursor.at = end + 3;
  return { kind: 'comment', text: cursor.text.slice(start, end) };
}

function readCData(cursor: Cursor): XmlNode {
  const start = cursor.at + 9;
  const end = cursor.text.indexOf(']]>', start);
  if (end === -1) fail(cursor, 'a CDATA section is never closed');
  cursor.at = end + 3;
  return { kind: 'cdata', text: cursor.text.slice(start, end) };
}

const declaration = new RegExp(
  '^version\\s*=\\s*(["\'])1\\.[0-9]+\\1' +
    '(?:\\s+encoding\\s*=\\s*(["\'])([A-Za-z][A-Za-z0-9._-]*)\\2)?' +
    '(?:\\s+standalone\\s*=\\s*(["\'])(?:yes|no)\\4)?\\s*$',
);

function readInstruction(cursor: Cursor, mayDeclare: boolean): XmlNode {
  const start = cursor.at;
  cursor.at += 2;
  const target = readName(cursor, "'<?' is not followed by a name");
  const end = cursor.text.indexOf('?>', cursor.at);
  if (end === -1) fail(cursor, `the instruction <?${target} is never closed`, start);
  const blank = cursor.at;
  skipBlank(cursor);
  if (cursor.at === blank && cursor.at !== end) fail(cursor, `white space is missing after <?${target}`);
  const data = cursor.text.slice(Math.min(cursor.at, end), end);
  cursor.at = end + 2;
  if (target.toLowerCase() === 'xml') {
    if (!mayDeclare || target !== 'xml')
      fail(cursor, 'an XML declaration stands at the very start only', start);
    const encoding = declaration.exec(data)?.[3] ?? (declaration.test(data) ? 'UTF-8' : undefined);
    if (encoding === undefined) fail(cursor, 'the XML declaration is malformed', start);
    if (!/^(utf-8|us-ascii)$/i.test(encoding)) fail(cursor, `the encoding ${encoding} is not UTF-8`, start);
  }
  return { kind: 'instruction', target, data };
}

function refuseDeclaration(cursor: Cursor): never {
  if (cursor.text.startsWith('<!DOCTYPE', cursor.at)) fail(cursor, 'document type declarations are refused');
  fail(cursor, "'<!' begins neither a comment nor a CDATA section that may stand here");
}

function readName(cursor: Cursor, what: string): string {
  nameHere.lastIndex = cursor.at;
  const name = nameHere.exec(cursor.text)?.[0];
  if (name === undefined) fail(cursor, what);
  cursor.at += name.length;
  return name;
}

function skipBlank(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x09 && code !== 0x0d) return;
    cursor.at += 1;
  }
}
