// How another host's libvirt reaches this one's.
import { parseUri, type Connection } from 'node-libvirt';
import type { HostAddress } from '../../ports/hypervisor/call.ts';
import type { callOptions } from '../link.ts';

/**
 * Where the manager itself goes over the network, the same name holds; over ssh or a socket of this machine
 * it says nothing, and the host's own name is the one under which it is reached.
 */
export async function peerUriOf(
  connection: Connection,
  { uri }: HostAddress,
  options: ReturnType<typeof callOptions>,
): Promise<string> {
  const { transport, host, port } = parseUri(uri);
  const reached = transport === 'tls' || transport === 'tcp';
  const name = host ?? (await connection.getHostname(options));
  const bracketed = name.includes(':') ? `[${name}]` : name;
  const at = reached && port !== undefined ? `${bracketed}:${port}` : bracketed;
  return `qemu+${reached ? transport : 'tls'}://${at}/system`;
}
