// Decoding of character references and the five predefined entities. No others exist here, because document
// type declarations are refused.

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Decodes `text`; `fail` is told what is wrong and how far into the text. */
export function decodeEntities(text: string, fail: (what: string, at: number) => never): string {
  let at = text.indexOf('&');
  if (at === -1) return text;
  let decoded = '';
  let done = 0;
  while (at !== -1) {
    const end = text.indexOf(';', at);
    if (end === -1) fail("'&' that begins no entity; write &amp;", at);
    decoded += text.slice(done, at) + characterOf(text.slice(at + 1, end), (what) => fail(what, at));
    done = end + 1;
    at = text.indexOf('&', done);
  }
  return decoded + text.slice(done);
}

function characterOf(name: string, fail: (what: string) => never): string {
  const reference = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (reference === null) {
    const known = Object.hasOwn(predefined, name) ? predefined[name] : undefined;
    return known ?? fail(`unknown entity '&${name.slice(0, 40)};'`);
  }
  const [, hex, decimal] = reference;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const allowed =
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return allowed ? String.fromCodePoint(code) : fail(`'&${name};' stands for a character that XML forbids`);
}
