// The boot service's own signing key, made once and kept in its folder, with the manager's certificate for
// it.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCertificate } from '../model/boot/statement.ts';
import type { Signed } from '../model/boot/publication.ts';

export interface BootKey {
  /** DER of the SubjectPublicKeyInfo in base64: what the manager certifies. */
  readonly publicKey: string;
  sign(text: string): Signed;
  /** The manager's certificate for exactly this key, as long as it holds. */
  certificate(nowS: number): Promise<Signed | undefined>;
}

async function loadOrMake(path: string): Promise<KeyObject> {
  const pem = await readFile(path, 'utf8').catch(() => undefined);
  if (pem !== undefined) return createPrivateKey(pem);
  const { privateKey } = generateKeyPairSync('ed25519');
  const part = `${path}.part`;
  await writeFile(part, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await rename(part, path);
  return privateKey;
}

// FOLDER/boot-key.pem private, 0600 FOLDER/boot-key.pub what the manager reads FOLDER/boot-certificate.json
// what the manager writes
export async function openBootKey(folder: string): Promise<BootKey> {
  const key = await loadOrMake(join(folder, 'boot-key.pem'));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  await writeFile(join(folder, 'boot-key.pub'), publicKey + '\n');
  return {
    publicKey,
    sign: (text) => ({ text, signature: sign(null, Buffer.from(text), key).toString('base64') }),
    async certificate(nowS) {
      const raw = await readFile(join(folder, 'boot-certificate.json'), 'utf8').catch(() => undefined);
      if (raw === undefined) return undefined;
      const signed = JSON.parse(raw) as Signed;
      const certificate = parseCertificate(signed.text);
      const holds = certificate?.key === publicKey && certificate.notAfterS > nowS;
      return holds ? signed : undefined;
    },
  };
}
