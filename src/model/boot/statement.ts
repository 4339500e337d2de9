// The three signed texts of a boot, as lines of `key value`: short enough for a shell, exact enough to sign.

/** The manager says: this boot service may sign manifests, until then. */
export interface Certificate {
  /** The service's Ed25519 public key, DER of its SubjectPublicKeyInfo in base64. */
  readonly key: string;
  readonly notAfterS: number;
}

/** The manager says: this node runs this image with this configuration. */
export interface Assignment {
  readonly node: string;
  /** `*` for discovery, which carries no secrets and may go to any machine. */
  readonly uuid: string;
  readonly macs: readonly string[];
  readonly image: string;
  readonly squashfs: { readonly sha256: string; readonly size: number };
  readonly profile: string;
  readonly config: { readonly sha256: string; readonly size: number };
  readonly arguments: string;
  readonly issuedS: number;
}

/** The boot service says: this is the assignment for this boot of this machine. */
export interface Manifest {
  readonly assignment: string;
  readonly mac: string;
  readonly uuid: string;
  readonly nonce: string;
  readonly issuedS: number;
  readonly expiresS: number;
}

type Line = readonly [key: string, value: string | number];

function printLines(title: string, lines: readonly Line[]): string {
  for (const [key, value] of lines) {
    // One line more is another statement: what breaks a line is a fault of the caller.
    if (/[\n\r\0]/.test(String(value))) throw new TypeError(`"${key}" breaks the line`);
  }
  return [`${title} 1`, ...lines.map(([key, value]) => `${key} ${value}`), ''].join('\n');
}

export const printCertificate = (c: Certificate): string =>
  printLines('hostler-boot-key', [
    ['key', c.key],
    ['not-after', c.notAfterS],
  ]);

export const printAssignment = (a: Assignment): string =>
  printLines('hostler-assignment', [
    ['node', a.node],
    ['uuid', a.uuid],
    ...a.macs.map((mac): Line => ['mac', mac]),
    ['image', a.image],
    ['squashfs', `${a.squashfs.sha256} ${a.squashfs.size}`],
    ['profile', a.profile],
    ['config', `${a.config.sha256} ${a.config.size}`],
    ['arguments', a.arguments],
    ['issued', a.issuedS],
  ]);

export const printManifest = (m: Manifest): string =>
  printLines('hostler-manifest', [
    ['assignment', m.assignment],
    ['mac', m.mac],
    ['uuid', m.uuid],
    ['nonce', m.nonce],
    ['issued', m.issuedS],
    ['expires', m.expiresS],
  ]);

/** Values of a statement by key, in order; undefined when the title is another one. */
function readLines(title: string, text: string): ReadonlyMap<string, readonly string[]> | undefined {
  const [head, ...lines] = text.split('\n');
  if (head !== `${title} 1`) return undefined;
  const values = new Map<string, string[]>();
  for (const line of lines.filter((l) => l !== '')) {
    const at = line.indexOf(' ');
    const key = at < 0 ? line : line.slice(0, at);
    values.set(key, [...(values.get(key) ?? []), at < 0 ? '' : line.slice(at + 1)]);
  }
  return values;
}

const digestAnd = (value: string): { sha256: string; size: number } => {
  const [sha256 = '', size = ''] = value.split(' ');
  return { sha256, size: Number(size) };
};

export function parseAssignment(text: string): Assignment | undefined {
  const values = readLines('hostler-assignment', text);
  if (!values) return undefined;
  const one = (key: string): string => values.get(key)?.[0] ?? '';
  return {
    node: one('node'),
    uuid: one('uuid'),
    macs: values.get('mac') ?? [],
    image: one('image'),
    squashfs: digestAnd(one('squashfs')),
    profile: one('profile'),
    config: digestAnd(one('config')),
    arguments: one('arguments'),
    issuedS: Number(one('issued')),
  };
}

export function parseCertificate(text: string): Certificate | undefined {
  const values = readLines('hostler-boot-key', text);
  if (!values) return undefined;
  return { key: values.get('key')?.[0] ?? '', notAfterS: Number(values.get('not-after')?.[0]) };
}
