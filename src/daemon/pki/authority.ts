// Hostler's own certificate authority, for its nodes and its own connections to them; openssl does the X.509.
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Identity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export interface IdentityRequest {
  readonly name: string;
  /** Further DNS names and IPv4 or IPv6 addresses under which it is reached. */
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly days: number;
}

export interface Authority {
  readonly certificate: string;
  issue(request: IdentityRequest): Promise<Identity>;
}

const openssl = (args: readonly string[]) => execa('openssl', args, { stdin: 'ignore' });

async function makeAuthority(folder: string, name: string): Promise<void> {
  const stage = await mkdtemp(join(folder, 'new-'));
  await openssl([
    ...[
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-noenc',
      '-days',
      '3650',
    ],
    ...['-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-keyout', join(stage, 'ca-key.pem'), '-out', join(stage, 'ca-cert.pem')],
  ]);
  // openssl makes key files with mode 0600. Both appear together.
  await rename(stage, join(folder, 'ca'));
}

const safe = /^[A-Za-z0-9.:-]+$/;

/** libvirt wants one certificate to serve and to call: both uses are in it. */
function extensionsOf(request: IdentityRequest): string {
  const names = [request.name, ...(request.names ?? [])].map((name) => `DNS:${name}`);
  const addresses = (request.addresses ?? []).map((address) => `IP:${address}`);
  return [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature,keyEncipherment',
    'extendedKeyUsage=serverAuth,clientAuth',
    `subjectAltName=${[...names, ...addresses].join(',')}`,
    '',
  ].join('\n');
}

async function issueFrom(folder: string, request: IdentityRequest): Promise<Identity> {
  const wrong = [request.name, ...(request.names ?? []), ...(request.addresses ?? [])].find(
    (t) => !safe.test(t),
  );
  if (wrong !== undefined) throw new RangeError(`'${wrong}' cannot stand in a certificate`);
  const stage = await mkdtemp(join(tmpdir(), 'hostler-pki-'));
  const at = (name: string): string => join(stage, name);
  try {
    await writeFile(at('extensions'), extensionsOf(request));
    await openssl([
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'],
      ...['-subj', `/O=hostler/CN=${request.name}`, '-keyout', at('key.pem'), '-out', at('request.pem')],
    ]);
    await openssl([
      ...[
        'x509',
        '-req',
        '-in',
        at('request.pem'),
        '-days',
        String(request.days),
        '-extfile',
        at('extensions'),
      ],
      ...[
        '-CA',
        join(folder, 'ca/ca-cert.pem'),
        '-CAkey',
        join(folder, 'ca/ca-key.pem'),
        '-out',
        at('cert.pem'),
      ],
    ]);
    return {
      ca: await readFile(join(folder, 'ca/ca-cert.pem'), 'utf8'),
      certificate: await readFile(at('cert.pem'), 'utf8'),
      key: await readFile(at('key.pem'), 'utf8'),
    };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

export async function openAuthority(folder: string, name = 'hostler'): Promise<Authority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await stat(join(folder, 'ca')).catch(() => undefined);
  if (!there) await makeAuthority(folder, name);
  return {
    certificate: await readFile(join(folder, 'ca/ca-cert.pem'), 'utf8'),
    issue: (request) => issueFrom(folder, request),
  };
}
