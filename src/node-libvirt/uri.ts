// libvirt URIs as libvirt reads them: driver+transport://user@host:port/path?parameters. What cannot be
// honoured is refused with the reason. (https://libvirt.org/uri.html, remote_driver.c)
import { UriRefused } from './errors.ts';

export type TransportName = 'unix' | 'tcp' | 'tls' | 'ssh' | 'ext';

/** The parameters that concern the way to the daemon; all others are the driver's and go there. */
export interface UriParameters {
  readonly mode: 'auto' | 'legacy' | 'direct';
  readonly proxy: 'auto' | 'netcat' | 'native';
  readonly command: string | undefined;
  readonly socket: string | undefined;
  readonly netcat: string | undefined;
  readonly keyfile: string | undefined;
  readonly knownHosts: string | undefined;
  readonly knownHostsVerify: 'normal' | 'auto' | 'ignore' | undefined;
  readonly sshAuth: readonly string[];
  readonly pkiPath: string | undefined;
  readonly authFile: string | undefined;
  readonly noVerify: boolean;
  readonly noSanity: boolean;
  readonly noTty: boolean;
}

export interface LibvirtUri {
  readonly text: string;
  readonly driver: string;
  readonly transport: TransportName;
  readonly user: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly path: string;
  /** What the daemon is asked to open: the URI without transport, host and the parameters above. */
  readonly daemonUri: string;
  readonly parameters: UriParameters;
}

const authority = /(?:\/\/(?:([^@/?#]*)@)?(\[[^\]/]*\]|[^:/?#[\]]*)(?::([0-9]+))?)?/;
const shape = new RegExp(
  `^([a-z][a-z0-9.-]*)(?:\\+([a-z0-9]*))?:${authority.source}(/[^?#]*)?(?:\\?([^#]*))?(#.*)?$`,
  'i',
);

/** Drivers that have no daemon: libvirt's library speaks to the product itself. */
const libraryOnly = new Set(['esx', 'gsx', 'vpx', 'hyperv', 'phyp', 'xenapi']);

const known = new Set(
  (
    'name mode proxy command socket netcat keyfile known_hosts known_hosts_verify sshauth pkipath authfile ' +
    'no_verify no_sanity no_tty tls_priority auth debug'
  ).split(' '),
);

export function parseUri(text: string): LibvirtUri {
  const found = shape.exec(text);
  if (found === null)
    throw new UriRefused(text, 'this is not driver[+transport]://[user@][host][:port]/path');
  const [, rawDriver = '', rawTransport, rawUser, rawHost = '', rawPort, path = '', query = '', fragment] =
    found;
  if (fragment !== undefined) throw new UriRefused(text, 'a libvirt URI has no fragment (#…)');
  const driver = rawDriver.toLowerCase();
  if (libraryOnly.has(driver))
    throw new UriRefused(
      text,
      `'${driver}' has no daemon: libvirt's own library speaks to the product itself`,
    );
  const host = decode(text, rawHost.replace(/^\[(.*)\]$/, '$1'));
  const transport = chooseTransport(text, rawTransport?.toLowerCase(), host);
  const all = parseQuery(text, query);
  return {
    text,
    driver,
    transport,
    user: rawUser === undefined || rawUser === '' ? undefined : decode(text, rawUser),
    host: host === '' ? undefined : host,
    port: parsePort(text, rawPort),
    path,
    daemonUri: all.get('name') ?? daemonUri(driver, path, all),
    parameters: parseParameters(text, transport, all),
  };
}

function chooseTransport(text: string, transport: string | undefined, host: string): TransportName {
  switch (transport) {
    case undefined:
      return host === '' ? 'unix' : 'tls';
    case 'unix':
      if (host !== '')
        throw new UriRefused(text, 'a unix socket is on this machine: name no host, or use +ssh');
      return transport;
    case 'ext':
      return transport;
    case 'tcp':
    case 'tls':
    case 'ssh':
      if (host === '') throw new UriRefused(text, `+${transport} needs a host`);
      return transport;
    case 'libssh':
    case 'libssh2':
      throw new UriRefused(text, `+${transport} needs a native library; +ssh uses the system's own ssh`);
    default:
      throw new UriRefused(
        text,
        `there is no transport '${transport}'; known are unix, tcp, tls, ssh and ext`,
      );
  }
}

function parsePort(text: string, port: string | undefined): number | undefined {
  if (port === undefined) return undefined;
  const number = Number(port);
  if (number < 1 || number > 65_535) throw new UriRefused(text, `${port} is no port`);
  return number;
}

function decode(text: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UriRefused(text, `'${part}' is not percent-encoded correctly`);
  }
}

function parseQuery(text: string, query: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const pair of query.split(/[&;]/)) {
    if (pair === '') continue;
    const [key = '', ...value] = pair.split('=');
    all.set(decode(text, key), decode(text, value.join('=')));
  }
  return all;
}

function daemonUri(driver: string, path: string, all: ReadonlyMap<string, string>): string {
  const rest = [...all].filter(([key]) => !known.has(key));
  const query = rest
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&');
  return `${driver}://${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`;
}

function oneOf<T extends string>(
  text: string,
  key: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UriRefused(text, `${key}=${value}: it may be ${allowed.join(', ')}`);
  return found;
}

function flag(text: string, key: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (!/^-?[0-9]+$/.test(value)) throw new UriRefused(text, `${key}=${value}: it may be 0 or 1`);
  return Number(value) !== 0;
}

const sshMethods = new Map([
  ['agent', 'publickey'],
  ['privkey', 'publickey'],
  ['password', 'password'],
  ['keyboard-interactive', 'keyboard-interactive'],
]);

function parseSshAuth(text: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const methods = value.split(',').map((one) => {
    const method = sshMethods.get(one);
    if (method === undefined)
      throw new UriRefused(text, `sshauth=${one}: it may be ${[...sshMethods.keys()].join(', ')}`);
    return method;
  });
  return [...new Set(methods)];
}

function parseParameters(
  text: string,
  transport: TransportName,
  all: ReadonlyMap<string, string>,
): UriParameters {
  const filled = (key: string): string | undefined => {
    const value = all.get(key);
    if (value === '') throw new UriRefused(text, `${key} is empty`);
    return value;
  };
  if (all.has('tls_priority') && transport === 'tls')
    throw new UriRefused(text, 'tls_priority is a GnuTLS priority string, which OpenSSL does not understand');
  if (transport === 'ext' && filled('command') === undefined)
    throw new UriRefused(text, '+ext needs command=PROGRAM, the program that reaches the daemon');
  return {
    mode: oneOf(text, 'mode', all.get('mode'), ['auto', 'legacy', 'direct']) ?? 'auto',
    proxy: oneOf(text, 'proxy', all.get('proxy'), ['auto', 'netcat', 'native']) ?? 'auto',
    command: filled('command'),
    socket: filled('socket'),
    netcat: filled('netcat'),
    keyfile: filled('keyfile'),
    knownHosts: filled('known_hosts'),
    knownHostsVerify: oneOf(text, 'known_hosts_verify', all.get('known_hosts_verify'), [
      'normal',
      'auto',
      'ignore',
    ]),
    sshAuth: parseSshAuth(text, filled('sshauth')),
    pkiPath: filled('pkipath'),
    authFile: filled('authfile'),
    noVerify: flag(text, 'no_verify', all.get('no_verify')),
    noSanity: flag(text, 'no_sanity', all.get('no_sanity')),
    noTty: flag(text, 'no_tty', all.get('no_tty')),
  };
}
