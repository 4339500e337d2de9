// The connections to the hosts: one to each, opened when it is first needed, opened anew when its address
// changed.
import { connect, type Connection, type PeerCertificate } from 'node-libvirt';
import type { TlsFacts } from '../../model/host/facts.ts';
import type { HostId } from '../../model/ids.ts';
import type { CallOptions, HostAddress } from '../ports/hypervisor/call.ts';
import { translate } from './errors.ts';

export interface Links {
  /** The open connection to the host. Rejects in Hostler's words where it cannot be opened. */
  to(host: HostAddress): Promise<Connection>;
  close(host: HostId): Promise<void>;
  closeAll(): Promise<void>;
}

interface Link {
  readonly key: string;
  readonly connection: Promise<Connection>;
}

/** Long enough for a loaded host, short enough that nobody waits on a dead one. */
const connectTimeoutMs = 10_000;
const callDeadlineMs = 15_000;
/** A host that was cut off is suspect after 3 to 6 s, its connection given up after 15 to 18 s. */
const keepalive = { intervalMs: 3_000, count: 5 };
/** So that it is seen within seconds that a host is back, however long it was away. */
const reconnect = { firstMs: 200, mostMs: 3_000 };

/** The administrator's own PKI goes with the URI, as libvirt's own clients take it. */
export function uriOf({ uri, pki }: Pick<HostAddress, 'uri' | 'pki'>): string {
  if (pki === null) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}pkipath=${encodeURIComponent(pki)}`;
}

const shown = new WeakMap<Connection, PeerCertificate>();

async function open(host: HostAddress): Promise<Connection> {
  const seen: { newest?: PeerCertificate; connection?: Connection } = {};
  seen.connection = await connect(uriOf(host), {
    connectTimeoutMs,
    deadlineMs: callDeadlineMs,
    keepalive,
    reconnect,
    // Whether the host may be used in the clear was decided when it was added.
    allowPlainTcp: true,
    onPeerCertificate(certificate) {
      seen.newest = certificate;
      // It connects again by itself, and certificates are renewed meanwhile.
      if (seen.connection) shown.set(seen.connection, certificate);
    },
  });
  if (seen.newest) shown.set(seen.connection, seen.newest);
  return seen.connection;
}

/** The certificate that the host showed; null where the way to it is not TLS. */
export function tlsFactsOf(connection: Connection): TlsFacts | null {
  const certificate = shown.get(connection);
  if (certificate?.issuerDigest === undefined) return null;
  const { subject, issuer, issuerDigest: caDigest, validTo } = certificate;
  return { subject, issuer, caDigest, notAfter: validTo.toISOString() };
}

export function openLinks(): Links {
  const links = new Map<HostId, Link>();

  async function close(id: HostId): Promise<void> {
    const link = links.get(id);
    links.delete(id);
    await link?.connection.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }

  return {
    async to(host) {
      const key = uriOf(host);
      let link = links.get(host.id);
      if (link?.key !== key) {
        await close(host.id);
        const opened: Link = { key, connection: open(host) };
        link = opened;
        links.set(host.id, opened);
        // One failed attempt is not kept: whoever asks next tries again.
        opened.connection.catch(() => {
          if (links.get(host.id) === opened) links.delete(host.id);
        });
      }
      try {
        return await link.connection;
      } catch (error) {
        throw translate(error, host, 'connect');
      }
    },
    close,
    async closeAll() {
      await Promise.all([...links.keys()].map(close));
    },
  };
}

/** What node-libvirt takes of a port's options. */
export const callOptions = (options: CallOptions = {}): { signal?: AbortSignal; deadlineMs?: number } => ({
  ...(options.signal && { signal: options.signal }),
  ...(options.deadlineMs !== undefined && { deadlineMs: options.deadlineMs }),
});
