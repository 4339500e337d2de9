// From a URI and options to a host: the defaults are here.
import type { Duplex } from 'node:stream';
import { type Credentials, readCredentials } from './auth/auth-file.ts';
import { Connector } from './pool/connector.ts';
import { Host } from './pool/host.ts';
import type { Way } from './transport/dial.ts';
import type { PeerCertificate, Pki } from './transport/tls.ts';
import { chooseWay } from './transport/way.ts';
import { type LibvirtUri, parseUri } from './uri.ts';

export interface ConnectOptions {
  /** Opens the daemon for reading only. */
  readonly readonly?: boolean;
  /** For SASL; asked for at each connection. Default: libvirt's files of credentials. */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>);
  /** PEM texts to use instead of libvirt's PKI folders. */
  readonly pki?: Pki;
  /** Told at each TLS handshake which certificate the daemon showed. */
  readonly onPeerCertificate?: (certificate: PeerCertificate) => void;
  /** +tcp URIs are refused without it: everything is sent in the clear. */
  readonly allowPlainTcp?: boolean;
  /**
   * A way of one's own to the daemon; each call gives a new connection. The URI then only names what is
   * opened.
   */
  readonly dial?: (signal: AbortSignal) => Duplex | Promise<Duplex>;
  /** Milliseconds for one connection to be made and opened. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Default for every call's `deadlineMs`: 30,000. */
  readonly deadlineMs?: number;
  /** The same for calls that may take long, such as migration and save: an hour. */
  readonly longDeadlineMs?: number;
  /** Connections for queries and for long calls, opened as they are needed. Default 2 and 3. */
  readonly connections?: { readonly query?: number; readonly long?: number };
  /** Pings, and how many may go unanswered. Default: every 2,500 ms, 5: given up after 12.5 to 15 s. */
  readonly keepalive?: { readonly intervalMs?: number; readonly count?: number };
  /** Pauses between attempts to connect again: the first, and the longest. Default 100 and 5,000 ms. */
  readonly reconnect?: { readonly firstMs?: number; readonly mostMs?: number };
  /** A larger document is refused before it is sent. Default 1 MiB. */
  readonly maxXmlBytes?: number;
}

/** Begins to connect, and goes on trying until it is closed. Throws UriRefused. */
export function openHost(uri: string, options: ConnectOptions = {}): Host {
  const parsed = parseUri(uri);
  const name = parsed.text;
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
  const maxXmlBytes = options.maxXmlBytes ?? 1024 * 1024;
  const keepalive = {
    intervalMs: options.keepalive?.intervalMs ?? 2_500,
    count: options.keepalive?.count ?? 5,
  };
  const way = wayOf(parsed, options);
  const opening = {
    host: name,
    daemonUri: parsed.daemonUri,
    readonly: options.readonly ?? false,
    credentials: () => credentialsOf(parsed, options),
  };
  return new Host({
    name,
    connector: (libVersion) =>
      new Connector({
        way,
        opening,
        connectTimeoutMs,
        keepalive,
        lane: { host: name, maxXmlBytes, libVersion },
      }),
    queryConnections: options.connections?.query ?? 2,
    longConnections: options.connections?.long ?? 3,
    deadlineMs: options.deadlineMs ?? 30_000,
    longDeadlineMs: options.longDeadlineMs ?? 3_600_000,
    maxXmlBytes,
    reconnect: { firstMs: options.reconnect?.firstMs ?? 100, mostMs: options.reconnect?.mostMs ?? 5_000 },
    keepaliveMs: keepalive.intervalMs,
  });
}

/** Resolves with a connected host; rejects when the first attempt fails. */
export async function connectHost(uri: string, options: ConnectOptions = {}): Promise<Host> {
  const host = openHost(uri, options);
  try {
    await host.ready();
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}

function wayOf(uri: LibvirtUri, options: ConnectOptions): Way {
  const { dial } = options;
  if (dial !== undefined)
    return { dial: async (signal) => dial(signal), confidential: true, remote: true, joinWrites: true };
  return chooseWay(uri, {
    readonly: options.readonly ?? false,
    allowPlainTcp: options.allowPlainTcp ?? false,
    pki: options.pki,
    onPeer: options.onPeerCertificate,
  });
}

async function credentialsOf(uri: LibvirtUri, options: ConnectOptions): Promise<Credentials | undefined> {
  const { credentials } = options;
  if (credentials !== undefined) return typeof credentials === 'function' ? credentials() : credentials;
  const found = readCredentials(uri.parameters.authFile, uri.host ?? 'localhost');
  return found === undefined || uri.user === undefined ? found : { ...found, username: uri.user };
}
