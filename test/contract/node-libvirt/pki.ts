// Certificates for the tests of TLS, made by GnuTLS's certtool: good ones, and each kind of bad one.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../libvirtd.ts';

export const certtoolMissing = (): string | undefined =>
  existsSync('/usr/bin/certtool') ? undefined : 'certtool is not installed (Debian: gnutls-bin)';

export interface Authority {
  readonly cert: string;
  readonly key: string;
}

export interface Leaf {
  readonly cert: string;
  readonly key: string;
}

/** RSA: libvirtd wants a certificate that may encipher keys. */
function makeKey(path: string): string {
  run('certtool', ['--generate-privkey', '--key-type', 'rsa', '--bits', '2048', '--outfile', path]);
  return path;
}

export function makeAuthority(folder: string, name: string): Authority {
  const key = makeKey(join(folder, `${name}.key`));
  const template = join(folder, `${name}.info`);
  const cert = join(folder, `${name}.pem`);
  writeFileSync(template, `cn = ${name}\nca\ncert_signing_key\nexpiration_days = 30\n`);
  run('certtool', [
    '--generate-self-signed',
    '--load-privkey',
    key,
    '--template',
    template,
    '--outfile',
    cert,
  ]);
  return { cert, key };
}

export interface LeafOptions {
  readonly use: 'tls_www_server' | 'tls_www_client';
  readonly names?: readonly string[];
  readonly expired?: boolean;
}

export function makeLeaf(folder: string, name: string, ca: Authority, options: LeafOptions): Leaf {
  const key = makeKey(join(folder, `${name}.key`));
  const template = join(folder, `${name}.info`);
  const cert = join(folder, `${name}.pem`);
  const validity =
    options.expired === true
      ? ['activation_date = "2020-01-01 00:00:00"', 'expiration_date = "2020-02-01 00:00:00"']
      : ['expiration_days = 30'];
  const names = (options.names ?? []).map(
    (one) => `${/^[0-9.]+$/.test(one) ? 'ip_address' : 'dns_name'} = ${one}`,
  );
  const lines = [`cn = ${name}`, ...names, ...validity, options.use, 'signing_key', 'encryption_key'];
  writeFileSync(template, lines.join('\n') + '\n');
  const signed = ['--load-ca-certificate', ca.cert, '--load-ca-privkey', ca.key];
  const to = ['--template', template, '--outfile', cert];
  run('certtool', ['--generate-certificate', '--load-privkey', key, ...signed, ...to]);
  return { cert, key };
}

/** A folder as `pkipath` wants it. */
export function pkiFolder(folder: string, name: string, ca: Authority, client: Leaf | undefined): string {
  const path = join(folder, name);
  mkdirSync(path);
  run('cp', [ca.cert, join(path, 'cacert.pem')]);
  if (client !== undefined) {
    run('cp', [client.cert, join(path, 'clientcert.pem')]);
    run('cp', [client.key, join(path, 'clientkey.pem')]);
  }
  return path;
}
