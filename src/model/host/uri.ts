// The URI of a host as far as hostler has to judge it; connecting, and the rest of the URI, is node-libvirt's
// matter.

export type Driver = 'qemu' | 'test';
export type HostTransport = 'unix' | 'ssh' | 'tls' | 'tcp';

export interface HostUri {
  readonly driver: Driver;
  readonly transport: HostTransport;
  readonly user: string | null;
  /** Null: the machine that the manager runs on. */
  readonly host: string | null;
  readonly port: number | null;
  readonly path: string;
  /** The socket that the query names, where it names one. */
  readonly socket: string | null;
}

const parts = [
  /([a-z]+)(?:\+([a-z0-9]+))?:\/\//, // driver and transport
  /(?:([^@/?#\s]*)@)?(\[[0-9a-f:.]+\]|[^:/?#@\s]*)(?::(\d{1,5}))?/, // user, host, port
  /(\/[^?#\s]*)?(?:\?[^#\s]*)?/, // path, query
];
const shape = new RegExp(`^${parts.map((p) => p.source).join('')}$`, 'i');
const transports: readonly string[] = ['unix', 'ssh', 'tls', 'tcp'];

/** Or a sentence about what is wrong with it, to be read after "it". */
export function parseHostUri(text: string): HostUri | string {
  const match = shape.exec(text);
  if (!match) return 'is no libvirt URI';
  const [, driver = '', named, user, host = '', port, path = ''] = match;
  if (driver !== 'qemu' && driver !== 'test') return `is of the driver ${driver}; hostler drives qemu`;
  // Without one, libvirt takes TLS where a host is named and its socket where none is.
  const transport = named ?? (host === '' ? 'unix' : 'tls');
  if (!isTransport(transport)) return `has the transport ${transport}; there are ${transports.join(', ')}`;
  if (transport !== 'unix' && host === '') return `names no host for the transport ${transport}`;
  if (transport === 'unix' && host !== '') return 'names a host, which the transport unix does not reach';
  if (driver === 'qemu' && path !== '/system') return `has the path ${path || '/'}; hostler drives /system`;
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) return `has the port ${number}`;
  const socket = /[?&]socket=([^&#]*)/.exec(text)?.[1] ?? null;
  return {
    driver,
    transport,
    user: user ?? null,
    host: host === '' ? null : host,
    port: number,
    path,
    socket,
  };
}

const isTransport = (text: string): text is HostTransport => transports.includes(text);

/** The same address, whatever else the URI says: user and what else the query holds may differ. */
export const addressOf = (uri: HostUri): string =>
  `${uri.transport} ${uri.host ?? 'local'} ${uri.port ?? uri.socket ?? 'default'}`;
