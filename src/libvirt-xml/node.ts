// What an XML document is made of: plain records that keep order, comments and white space.

export interface XmlElement {
  readonly kind: 'element';
  name: string;
  /** In document order; values are decoded (`&amp;` is `&`). */
  readonly attributes: Map<string, string>;
  children: XmlNode[];
}

/** Character data, decoded. White space between elements is a text node like any other. */
export interface XmlText {
  readonly kind: 'text';
  text: string;
}

export interface XmlCData {
  readonly kind: 'cdata';
  text: string;
}

export interface XmlComment {
  readonly kind: 'comment';
  text: string;
}

/** A processing instruction: `<?target data?>`. */
export interface XmlInstruction {
  readonly kind: 'instruction';
  readonly target: string;
  readonly data: string;
}

export type XmlNode = XmlElement | XmlText | XmlCData | XmlComment | XmlInstruction;

export interface XmlDocument {
  readonly kind: 'document';
  /** Comments, instructions (the XML declaration is one) and white space before the root. */
  prolog: XmlNode[];
  root: XmlElement;
  epilog: XmlNode[];
}

export function isElement(node: XmlNode): node is XmlElement {
  return node.kind === 'element';
}

export function isBlank(node: XmlNode): node is XmlText {
  return node.kind === 'text' && /^[ \t\r\n]*$/.test(node.text);
}

/** The child elements, optionally of one name. */
export function elementsOf(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter(isElement).filter((child) => name === undefined || child.name === name);
}

/** The character data directly inside an element, as it stands. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const child of element.children)
    if (child.kind === 'text' || child.kind === 'cdata') text += child.text;
  return text;
}

/** A copy that shares nothing with its origin. */
export function cloneElement(element: XmlElement): XmlElement {
  return {
    kind: 'element',
    name: element.name,
    attributes: new Map(element.attributes),
    children: element.children.map((child) => (isElement(child) ? cloneElement(child) : { ...child })),
  };
}
