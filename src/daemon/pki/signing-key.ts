// The manager's Ed25519 key: signs assignments and certifies boot services; a file of mode 0600, never in
// the database.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signed } from '../../model/boot/publication.ts';
import { printCertificate } from '../../model/boot/statement.ts';

export interface SigningKey {
  /** What goes into the initramfs of every image that this manager builds. */
  readonly publicPem: string;
  sign(text: string): Signed;
}

/** Written with its mode from the start, and complete or not at all. */
export async function writeSecret(path: string, content: string): Promise<void> {
  const part = `${path}.${String(process.pid)}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

export async function openSigningKey(folder: string): Promise<SigningKey> {
  const path = join(folder, 'manager-key.pem');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pem = await readFile(path, 'utf8').catch(() => undefined);
  let key: KeyObject;
  if (pem === undefined) {
    key = generateKeyPairSync('ed25519').privateKey;
    await writeSecret(path, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  } else {
    key = createPrivateKey(pem);
  }
  return {
    publicPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (text) => ({ text, signature: sign(null, Buffer.from(text), key).toString('base64') }),
  };
}

/** Long enough for a holiday without the manager, short enough that a stolen boot key ends by itself. */
export const bootCertificateDays = 14;

/** Reads the boot service's public key from its folder, and writes the certificate beside it. */
export async function certifyBootKey(
  key: SigningKey,
  bootFolder: string,
  nowS: number,
  days: number = bootCertificateDays,
): Promise<void> {
  const publicKey = (await readFile(join(bootFolder, 'boot-key.pub'), 'utf8')).trim();
  const signed = key.sign(printCertificate({ key: publicKey, notAfterS: nowS + days * 86_400 }));
  await writeSecret(join(bootFolder, 'boot-certificate.json'), JSON.stringify(signed) + '\n');
}
