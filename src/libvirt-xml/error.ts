// The errors of this package: a text that is no XML document, and a tree that cannot be printed as one.

export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError';
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(what: string, source: string, offset: number) {
    const before = source.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - (before.lastIndexOf('\n') + 1) + 1;
    super(`${what} (line ${String(line)}, column ${String(column)})`);
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

export class XmlPrintError extends Error {
  override readonly name = 'XmlPrintError';
}

/** A value that a declared field cannot hold, or a document of another kind than was asked for. */
export class XmlFieldError extends Error {
  override readonly name = 'XmlFieldError';
}
