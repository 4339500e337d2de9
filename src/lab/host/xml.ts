// The few libvirt documents that a lab host starts with, as text.
export type Attributes = Readonly<Record<string, string>>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' };
const escaped = (text: string): string => text.replace(/[&<>']/g, (c) => escapes[c] ?? c);

/** One element; its children are elements already printed. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const open = [name, ...Object.entries(attributes).map(([key, value]) => `${key}='${escaped(value)}'`)].join(
    ' ',
  );
  return children.length === 0 ? `<${open}/>` : `<${open}>${children.join('')}</${name}>`;
}

export const textElement = (name: string, text: string): string => element(name, {}, escaped(text));
