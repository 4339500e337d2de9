// The manager's own TLS identity towards its nodes: a folder as libvirt's clients take it, renewed in time.
import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from '../pki/authority.ts';
import { writeSecret } from '../pki/signing-key.ts';

const days = 365;
const renewBeforeMs = 120 * 86_400_000;

export async function openManagerIdentity(
  folder: string,
  authority: Authority,
  nowMs: number,
): Promise<string> {
  const at = (name: string): string => join(folder, name);
  const [ca, certificate] = await Promise.all(
    ['cacert.pem', 'clientcert.pem'].map((name) => readFile(at(name), 'utf8').catch(() => '')),
  );
  const known = ca === authority.certificate && certificate !== undefined && certificate !== '';
  if (known && new X509Certificate(certificate).validToDate.getTime() - nowMs > renewBeforeMs) return folder;
  const issued = await authority.issue({ name: 'hostler-manager', days });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeSecret(at('clientkey.pem'), issued.key);
  await writeSecret(at('clientcert.pem'), issued.certificate);
  // Last: as long as it is another one, the files above are made again.
  await writeSecret(at('cacert.pem'), issued.ca);
  return folder;
}
