// How another host's libvirt reaches this one's.
import { parseUri, type Connection } from 'node-libvirt';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { MigrationVerbs } from '../../ports/hypervisor/migration.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';

/**
 * Where the manager itself goes over the network, the same name holds; over ssh or a socket of this machine
 * it says nothing, and the host's own name is the one under which it is reached. Null where that name leads
 * every machine to itself.
 */
export async function peerUriOf(
  connection: Connection,
  { uri }: HostAddress,
  options: ReturnType<typeof callOptions>,
): Promise<string | null> {
  const { transport, host, port } = parseUri(uri);
  const reached = transport === 'tls' || transport === 'tcp';
  const name = host ?? (await connection.getHostname(options));
  if (isOwn(name)) return null;
  const bracketed = name.includes(':') ? `[${name}]` : name;
  const at = reached && port !== undefined ? `${bracketed}:${port}` : bracketed;
  return `qemu+${reached ? transport : 'tls'}://${at}/system`;
}

const isOwn = (name: string): boolean =>
  /^localhost(\.|$)/i.test(name) || /^127\./.test(name) || name === '::1' || name === '';

export const readPeerUri =
  (links: Links): MigrationVerbs['peerUri'] =>
  (host, options) =>
    asking(host, 'ask for its name', async () => peerUriOf(await links.to(host), host, callOptions(options)));
