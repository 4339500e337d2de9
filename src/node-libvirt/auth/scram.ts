// SCRAM (RFC 5802, RFC 7677): proves that both sides know the password without sending it. Pure but for the
// nonce it is given.
import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** Mechanism names as SASL has them, the strongest first. */
const hashes: ReadonlyMap<string, string> = new Map([
  ['SCRAM-SHA-512', 'sha512'],
  ['SCRAM-SHA-256', 'sha256'],
  ['SCRAM-SHA-1', 'sha1'],
]);

/** The daemon chooses how often the password is hashed; it may not keep us busy for minutes. */
const maxIterations = 1_000_000;

export class ScramFailed extends Error {
  override readonly name = 'ScramFailed';
}

/** The strongest of the offered mechanisms that this client has. */
export function chooseScram(offered: readonly string[]): string | undefined {
  return [...hashes.keys()].find((mechanism) => offered.includes(mechanism));
}

export class ScramClient {
  readonly #hash: string;
  readonly #password: string;
  readonly #nonce: string;
  readonly #firstBare: string;
  #serverSignature: Buffer | undefined;

  constructor(mechanism: string, username: string, password: string, nonce: string) {
    const hash = hashes.get(mechanism);
    if (hash === undefined) throw new ScramFailed(`the SASL mechanism ${mechanism} is not known here`);
    this.#hash = hash;
    this.#password = password.normalize('NFKC');
    this.#nonce = nonce;
    const name = username.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.#firstBare = `n=${name},r=${nonce}`;
  }

  first(): string {
    return `n,,${this.#firstBare}`;
  }

  async final(serverFirst: string): Promise<string> {
    const fields = parseFields(serverFirst);
    const nonce = fields.get('r') ?? '';
    const salt = Buffer.from(fields.get('s') ?? '', 'base64');
    const iterations = Number(fields.get('i'));
    if (fields.has('m'))
      throw new ScramFailed('the daemon asks for an extension of SCRAM that is not known here');
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length)
      throw new ScramFailed("the daemon's nonce does not continue ours");
    if (salt.length === 0 || !Number.isInteger(iterations) || iterations < 1 || iterations > maxIterations)
      throw new ScramFailed(`salt or iteration count (${fields.get('i') ?? 'none'}) is not acceptable`);
    const size = createHash(this.#hash).digest().length;
    const salted = await derive(this.#password, salt, iterations, size, this.#hash);
    const clientKey = this.#hmac(salted, 'Client Key');
    const withoutProof = `c=biws,r=${nonce}`;
    const message = `${this.#firstBare},${serverFirst},${withoutProof}`;
    const signature = this.#hmac(createHash(this.#hash).update(clientKey).digest(), message);
    this.#serverSignature = this.#hmac(this.#hmac(salted, 'Server Key'), message);
    const proof = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] as number)));
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Throws unless the daemon proved that it knows the password too. */
  verify(serverFinal: string): void {
    const fields = parseFields(serverFinal);
    const error = fields.get('e');
    if (error !== undefined) throw new ScramFailed(`the daemon refuses: ${error}`);
    const given = Buffer.from(fields.get('v') ?? '', 'base64');
    const wanted = this.#serverSignature;
    if (wanted === undefined || given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new ScramFailed('the daemon did not prove that it knows the password');
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}

function parseFields(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(',').map((field) => [field.slice(0, 1), field.slice(2)] as const));
}
