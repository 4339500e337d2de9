// On which line a text stops being JSON: JSON.parse says that it is none, and not always where.

const scalar = [
  /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/u,
  /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/,
  /true|false|null/,
];
const word = new RegExp(`[ \\t\\r\\n]*(?:([{}[\\],:])|(${scalar.map((s) => s.source).join('|')}))`, 'uy');

/** The line of the first word that cannot stand where it does; null where the text is JSON. */
export function faultLineOf(text: string): number | null {
  let at = 0;
  const next = (): string | null => {
    word.lastIndex = at;
    const match = word.exec(text);
    if (match === null) return null;
    at = word.lastIndex;
    return match[1] ?? (match[2]?.startsWith('"') === true ? '"' : '0');
  };
  /** Begins anew at the word before, where it was not what was asked for. */
  const take = (...wanted: readonly string[]): string | null => {
    const before = at;
    const found = next();
    if (found !== null && wanted.includes(found)) return found;
    at = before;
    return null;
  };
  const item = (close: string): boolean =>
    close === ']' ? value() : take('"') !== null && take(':') !== null && value();
  function value(): boolean {
    const open = take('{', '[', '"', '0');
    if (open === null) return false;
    if (open !== '{' && open !== '[') return true;
    const close = open === '{' ? '}' : ']';
    if (take(close) !== null) return true;
    for (;;) {
      if (!item(close)) return false;
      const after = take(',', close);
      if (after === null) return false;
      if (after === close) return true;
    }
  }
  const rest = (): string => text.slice(at).replace(/^[ \t\r\n]+/, '');
  if (value() && rest() === '') return null;
  return text.slice(0, text.length - rest().length).split('\n').length;
}
