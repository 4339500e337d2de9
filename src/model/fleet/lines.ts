// On which line each value of a JSON text begins, by its path (`hosts[1].uri`): for errors that name a place
// in a file that somebody edits. The text is valid JSON; JSON.parse has said so.

const token = /[ \t\r\n]*([{}[\],:]|"(?:[^"\\]|\\.)*"|[^ \t\r\n{}[\],:"]+)/gy;

interface Open {
  readonly path: string;
  /** Null in an object. */
  index: number | null;
  key: string | null;
}

export function linesOf(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const open: Open[] = [];
  let line = 1;
  let counted = 0;
  const place = (offset: number): void => {
    const inside = open.at(-1);
    const path = inside === undefined ? '' : pathIn(inside);
    for (; counted < offset; counted += 1) if (text[counted] === '\n') line += 1;
    if (!lines.has(path)) lines.set(path, line);
  };
  for (const match of text.matchAll(token)) {
    const word = match[1] ?? '';
    const offset = match.index + match[0].length - word.length;
    const inside = open.at(-1);
    if (word === '{' || word === '[') {
      place(offset);
      const path = inside === undefined ? '' : pathIn(inside);
      open.push({ path, index: word === '[' ? 0 : null, key: null });
    } else if (word === '}' || word === ']') {
      open.pop();
    } else if (word === ',') {
      if (inside?.index === null) inside.key = null;
      else if (inside) inside.index += 1;
    } else if (word !== ':') {
      if (inside?.index === null && inside.key === null) inside.key = JSON.parse(word) as string;
      else place(offset);
    }
  }
  return lines;
}

function pathIn({ path, index, key }: Open): string {
  if (index !== null) return `${path}[${index}]`;
  return path === '' ? (key ?? '') : `${path}.${key ?? ''}`;
}
