// What a machine tells about itself when it asks how to boot; the selectors that rules and nodes are matched
// by.

export const selectors = ['mac', 'uuid', 'serial', 'asset', 'vendor', 'product', 'address'] as const;
export type Selector = (typeof selectors)[number];

/** Absent where the firmware said nothing. None of it is proven: it chooses, it does not authenticate. */
export type MachineFacts = { readonly [S in Selector]?: string };

const mac = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One spelling for all: `52-54-00-AB-CD-EF` is `52:54:00:ab:cd:ef`; undefined for what is no MAC address. */
export function parseMac(text: string): string | undefined {
  const spelt = text.trim().toLowerCase().replaceAll('-', ':');
  return mac.test(spelt) ? spelt : undefined;
}

export function parseUuid(text: string): string | undefined {
  const spelt = text.trim().toLowerCase();
  return uuid.test(spelt) ? spelt : undefined;
}

/** Firmware fills what its maker left empty with such words; they say nothing about the machine. */
const empty = new Set(['', 'none', 'not specified', 'to be filled by o.e.m.', 'default string', 'n/a', '0']);

/** Whatever came over the wire, in one spelling; what is no value is left out. */
export function parseMachineFacts(raw: Readonly<Record<string, string | undefined>>): MachineFacts {
  const facts: { [S in Selector]?: string } = {};
  for (const selector of selectors) {
    const text = (raw[selector] ?? '').trim();
    const value =
      selector === 'mac' ? parseMac(text) : selector === 'uuid' ? parseUuid(text) : text.slice(0, 128);
    // A control character has no business in a selector, and would break the texts that carry it.
    if (value !== undefined && !empty.has(value.toLowerCase()) && !/\p{Cc}/u.test(value))
      facts[selector] = value;
  }
  return facts;
}
