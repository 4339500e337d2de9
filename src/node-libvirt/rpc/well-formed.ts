// Whether a text is well-formed XML (https://www.w3.org/TR/xml/), strictly: a daemon that is sent a large
// malformed document answers by dropping the connection.

const space = /[ \t\r\n]*/y;
const name = /[A-Za-z_:\u0080-\uffff][-.\w:\u0080-\uffff]*/y;
const attribute =
  /[ \t\r\n]+([A-Za-z_:\u0080-\uffff][-.\w:\u0080-\uffff]*)[ \t\r\n]*=[ \t\r\n]*("[^"<]*"|'[^'<]*')/y;
const reference = /&(?:lt|gt|amp|quot|apos|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));/y;
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
/** libxml2 goes no deeper (xmlParserMaxDepth). */
const maxDepth = 256;

class Fault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** What is wrong with the text and where; undefined when it is a well-formed document. */
export function wellFormedFault(text: string): string | undefined {
  try {
    if (!text.isWellFormed()) throw new Fault('half of a surrogate pair', 0);
    const bad = forbidden.exec(text);
    if (bad !== null) throw new Fault('a character that XML does not allow', bad.index);
    scanDocument(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return `${error.message} in line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  }
}

function scanDocument(text: string): void {
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const end = next === -1 ? text.length : next;
    checkText(text, at, end, open.length > 0);
    if (next === -1) break;
    const mark = text.charCodeAt(next + 1);
    if (mark === 0x21 || mark === 0x3f) at = skipMarkup(text, next, open.length > 0);
    else if (mark === 0x2f) at = closeTag(text, next, open);
    else {
      if (open.length === 0 && (roots += 1) > 1) throw new Fault('a second root element', next);
      at = openTag(text, next, open);
    }
  }
  if (roots === 0) throw new Fault('no element', text.length);
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw new Fault(`<${unclosed}> is not closed`, text.length);
}

function checkText(text: string, from: number, to: number, inElement: boolean): void {
  if (!inElement) {
    space.lastIndex = from;
    space.test(text);
    if (space.lastIndex < to) throw new Fault('text outside the root element', space.lastIndex);
    return;
  }
  const part = text.slice(from, to);
  checkReferences(part, from);
  const end = part.indexOf(']]>');
  if (end !== -1) throw new Fault("']]>' in text", from + end);
}

/** `part` is what stands between two tags or in an attribute; it begins at `from`. */
function checkReferences(part: string, from: number): void {
  for (let at = part.indexOf('&'); at !== -1; at = part.indexOf('&', at + 1)) {
    reference.lastIndex = at;
    const found = reference.exec(part);
    if (found === null) throw new Fault("an '&' that begins no known entity", from + at);
    const digits = found[1] ?? found[2];
    if (digits !== undefined && !isCharacter(Number.parseInt(digits, found[1] === undefined ? 16 : 10)))
      throw new Fault('a reference to a character that XML does not allow', from + at);
  }
}

function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}

/** Comments, processing instructions, CDATA; document types are refused: libvirt's documents have none. */
function skipMarkup(text: string, at: number, inElement: boolean): number {
  if (text.startsWith('<!--', at)) {
    const end = text.indexOf('--', at + 4);
    if (end === -1) throw new Fault('a comment is not closed', at);
    if (text[end + 2] !== '>') throw new Fault("'--' in a comment", end);
    return end + 3;
  }
  if (text.startsWith('<![CDATA[', at)) {
    if (!inElement) throw new Fault('a CDATA section outside the root element', at);
    return past(text, ']]>', at + 9, at);
  }
  if (text[at + 1] === '!') throw new Fault('a document type or an unknown declaration', at);
  name.lastIndex = at + 2;
  const target = name.exec(text)?.[0];
  if (target === undefined) throw new Fault('a processing instruction without a name', at);
  if (target.toLowerCase() === 'xml' && at !== 0) throw new Fault('an XML declaration in mid-document', at);
  return past(text, '?>', at + 2 + target.length, at);
}

function past(text: string, mark: string, from: number, begin: number): number {
  const end = text.indexOf(mark, from);
  if (end === -1) throw new Fault(`'${mark}' is missing`, begin);
  return end + mark.length;
}

function closeTag(text: string, at: number, open: string[]): number {
  name.lastIndex = at + 2;
  const tag = name.exec(text)?.[0];
  const wanted = open.pop();
  if (tag === undefined || tag !== wanted)
    throw new Fault(`</${tag ?? ''}> where ${wanted === undefined ? 'nothing' : `<${wanted}>`} is open`, at);
  space.lastIndex = at + 2 + tag.length;
  space.test(text);
  if (text[space.lastIndex] !== '>') throw new Fault(`</${tag}> is not closed`, at);
  return space.lastIndex + 1;
}

function openTag(text: string, at: number, open: string[]): number {
  name.lastIndex = at + 1;
  const tag = name.exec(text)?.[0];
  if (tag === undefined) throw new Fault("a '<' that begins no tag", at);
  const end = checkAttributes(text, at + 1 + tag.length, tag);
  space.lastIndex = end;
  space.test(text);
  const after = space.lastIndex;
  if (text[after] === '>') {
    open.push(tag);
    if (open.length > maxDepth) throw new Fault(`elements nested deeper than ${maxDepth}`, at);
    return after + 1;
  }
  if (text.startsWith('/>', after)) return after + 2;
  throw new Fault(`<${tag}> is not written well`, after);
}

function checkAttributes(text: string, from: number, tag: string): number {
  let at = from;
  let seen: string[] | undefined;
  for (;;) {
    attribute.lastIndex = at;
    const found = attribute.exec(text);
    if (found === null) return at;
    const attributeName = found[1] as string;
    if (seen?.includes(attributeName) === true)
      throw new Fault(`<${tag}> has '${attributeName}' twice`, at + found[0].indexOf(attributeName));
    (seen ??= []).push(attributeName);
    checkReferences(found[0], at);
    at = at + found[0].length;
  }
}
