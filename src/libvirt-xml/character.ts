// Which characters and names XML 1.0 (fifth edition, productions 2, 4 and 4a) allows. Parser and printer
// both ask here.

// As code points: written as characters, combining marks and joiners would stick to their neighbours.
const nameStart =
  '3A 41-5A 5F 61-7A C0-D6 D8-F6 F8-2FF 370-37D 37F-1FFF 200C-200D 2070-218F 2C00-2FEF 3001-D7FF ' +
  'F900-FDCF FDF0-FFFD 10000-EFFFF';
const nameMore = `${nameStart} 2D 2E 30-39 B7 300-36F 203F-2040`;

function oneOf(ranges: string): string {
  return `[${ranges.replace(/[0-9A-F]+/g, '\\u{$&}').replaceAll(' ', '')}]`;
}

/** Sticky: the parser sets `lastIndex` and asks what name stands there. */
export const nameHere = new RegExp(`${oneOf(nameStart)}${oneOf(nameMore)}*`, 'uy');
const wholeName = new RegExp(`^${oneOf(nameStart)}${oneOf(nameMore)}*$`, 'u');
// A lone surrogate is a code point of its own under the `u` flag and so is found as well.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

export function isXmlName(name: string): boolean {
  return wholeName.test(name);
}

/** Where the first character stands that no XML document may contain, or -1. */
export function forbiddenCharacterIn(text: string): number {
  return text.search(forbidden);
}

/** A forbidden character in words: it cannot be shown as it is. */
export function nameOfCharacter(text: string, at: number): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
