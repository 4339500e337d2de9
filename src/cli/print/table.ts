// Rows as people read them: columns aligned, nothing cut, one line a row.

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(oneLine))];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => width(line[i] ?? ''))));
  const pad = (text: string, i: number): string => text + ' '.repeat((widths[i] ?? 0) - width(text));
  return lines
    .map((line) =>
      line
        .map((text, i) => (i === line.length - 1 ? text : pad(text, i)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const graphemes = new Intl.Segmenter();
const ascii = /^[\x20-\x7e]*$/;
/** Letters as they are seen, not as they are coded. */
const width = (text: string): number =>
  ascii.test(text) ? text.length : [...graphemes.segment(text)].length;

/** Names of foreign things may hold anything; control characters never reach the terminal. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '�');

/** `name: value` lines, aligned. */
export function printFields(fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length)) + 1;
  return fields.map(([name, value]) => `${`${name}:`.padEnd(width)} ${oneLine(value)}\n`).join('');
}
