// TLS with client certificates, as libvirt does it: its PKI folders, and one byte that says our certificate
// was accepted.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { ConnectFailed, TlsRejected, TlsUntrusted } from '../errors.ts';
import type { LibvirtUri } from '../uri.ts';
import { sayUnreached, type Dial } from './dial.ts';

export const tlsPort = 16_514;

/** PEM texts; without certificate and key the daemon must be one that asks for none. */
export interface Pki {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

interface PkiFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The certificate that the daemon showed, once it was found good. */
export interface PeerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the certificate of its issuer, in hex with colons; undefined where that one was not seen. */
  readonly issuerDigest: string | undefined;
  readonly validTo: Date;
}

/** Sent by the daemon inside TLS once it has accepted our certificate (virNetTLSContextCheckCertificate). */
const accepted = 1;

export function dialTls(
  uri: LibvirtUri,
  given: Pki | undefined,
  onPeer?: (certificate: PeerCertificate) => void,
): Dial {
  const host = uri.host ?? 'localhost';
  const port = uri.port ?? tlsPort;
  const { noVerify, noSanity } = uri.parameters;
  // Read at each attempt: certificates are renewed under a running process.
  return async (signal) => {
    const name = `${host}:${port}`;
    const pki = given ?? readPki(uri);
    if (!noSanity) checkOwnCertificate(name, pki);
    const options = { host, port, rejectUnauthorized: !noVerify, ...pemOptions(pki) };
    const socket = await handshake(name, options, signal);
    onPeer?.(certificateOf(socket));
    return socket;
  };
}

function certificateOf(socket: TLSSocket): PeerCertificate {
  const { subject, issuer, issuerCertificate, valid_to: validTo } = socket.getPeerCertificate(true);
  const print = (name: object): string =>
    Object.entries(name)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(', ');
  // Its type says that the issuer is always there: it is not.
  const authority = issuerCertificate as typeof issuerCertificate | undefined;
  return {
    subject: print(subject),
    issuer: print(issuer),
    issuerDigest: authority?.fingerprint256,
    validTo: new Date(validTo),
  };
}

function pemOptions({ ca, cert, key }: Pki): ConnectionOptions {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** `pkipath`, else the user's folder for what is there, else the system's. */
export function pkiFiles(pkiPath: string | undefined, uid: number, home: string): PkiFiles {
  const flat = (folder: string): PkiFiles => ({
    ca: join(folder, 'cacert.pem'),
    cert: join(folder, 'clientcert.pem'),
    key: join(folder, 'clientkey.pem'),
  });
  if (pkiPath !== undefined) return flat(pkiPath);
  const system = {
    ca: '/etc/pki/CA/cacert.pem',
    cert: '/etc/pki/libvirt/clientcert.pem',
    key: '/etc/pki/libvirt/private/clientkey.pem',
  };
  if (uid === 0) return system;
  const own = flat(join(home, '.pki/libvirt'));
  const pair = existsSync(own.cert) && existsSync(own.key) ? own : system;
  return { ca: existsSync(own.ca) ? own.ca : system.ca, cert: pair.cert, key: pair.key };
}

function readPki(uri: LibvirtUri): Pki {
  const { pkiPath, noVerify } = uri.parameters;
  const files = pkiFiles(pkiPath, process.getuid?.() ?? 0, homedir());
  const name = uri.host ?? '';
  const read = (path: string, needed: boolean): string | undefined => {
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      if (!needed && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new ConnectFailed('tls', name, `a TLS file cannot be read: ${said}`, cause);
    }
  };
  return { ca: read(files.ca, !noVerify), cert: read(files.cert, false), key: read(files.key, false) };
}

/** The daemon would only hang up: say it beforehand, and better. */
function checkOwnCertificate(name: string, { cert }: Pki): void {
  if (cert === undefined) return;
  const { validFrom, validTo } = new X509Certificate(cert);
  const now = Date.now();
  if (now > Date.parse(validTo))
    throw new ConnectFailed(
      'tls',
      name,
      `our client certificate expired on ${validTo} (no_sanity=1 tries it anyway)`,
    );
  if (now < Date.parse(validFrom))
    throw new ConnectFailed('tls', name, `our client certificate is valid only from ${validFrom} on`);
}

async function handshake(name: string, options: ConnectionOptions, signal: AbortSignal): Promise<TLSSocket> {
  let stage: 'reach' | 'tls' | 'accept' = 'reach';
  const socket = connect({ ...options, minVersion: 'TLSv1.2' });
  try {
    return await new Promise<TLSSocket>((resolve, reject) => {
      socket.once('connect', () => (stage = 'tls'));
      socket.once('secureConnect', () => {
        socket.setNoDelay(true);
        // One record for each message: a daemon waits for the socket to become readable, and what GnuTLS has
        // decrypted beyond the first message does not make it so.
        Object.assign(socket, { _writev: null });
        stage = 'accept';
      });
      socket.on('error', reject);
      socket.once('end', () => {
        reject(new Error('the daemon hung up'));
      });
      socket.once('close', () => {
        reject(new Error('the connection was closed'));
      });
      signal.addEventListener('abort', () => {
        reject(new Error('no connection in time', { cause: signal.reason }));
      });
      signal.throwIfAborted();
      socket.once('readable', () => {
        const byte = socket.read(1) as Buffer | null;
        if (byte === null) return;
        if (byte[0] === accepted) resolve(socket);
        else reject(new Error(`the daemon began with ${byte[0] ?? 'nothing'} instead of its consent`));
      });
    });
  } catch (cause) {
    socket.destroy();
    throw explain(name, stage, cause, signal);
  } finally {
    for (const event of ['error', 'end', 'close', 'readable', 'connect', 'secureConnect'])
      socket.removeAllListeners(event);
    // A failure that still comes has its answer already.
    socket.on('error', () => undefined);
  }
}

function explain(
  name: string,
  stage: 'reach' | 'tls' | 'accept',
  cause: unknown,
  signal: AbortSignal,
): Error {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  if (signal.aborted) return new ConnectFailed(stage === 'reach' ? 'reach' : 'tls', name, message, cause);
  // An alert of the daemon about a certificate can only mean ours.
  if (stage === 'accept' || /ALERT.*(?:CERT|UNKNOWN_CA|HANDSHAKE|ACCESS)/.test(code))
    return new TlsRejected(name, cause);
  if (stage === 'reach') return new ConnectFailed('reach', name, sayUnreached(cause as Error), cause);
  if (/CERT|ISSUER|SELF_SIGNED|VERIFY|ALTNAME/.test(code))
    return new TlsUntrusted(name, code, message, cause);
  return new ConnectFailed('tls', name, `the TLS handshake failed: ${message}`, cause);
}
