// From a URI to the way to its daemon.
import { UriRefused } from '../errors.ts';
import type { LibvirtUri } from '../uri.ts';
import type { Way } from './dial.ts';
import { dialTcp, dialUnix } from './plain-socket.ts';
import { dialSession } from './session-daemon.ts';
import { dialProgram, dialSsh } from './ssh.ts';
import { dialTls, type PeerCertificate, type Pki } from './tls.ts';
import { unixPlace } from './unix-path.ts';

export const tcpPort = 16_509;

export interface WayOptions {
  readonly readonly: boolean;
  /** TCP carries everything in the clear, and whoever reaches the port is root on the host. */
  readonly allowPlainTcp: boolean;
  readonly pki: Pki | undefined;
  readonly onPeer?: ((certificate: PeerCertificate) => void) | undefined;
}

export function chooseWay(uri: LibvirtUri, options: WayOptions): Way {
  switch (uri.transport) {
    case 'unix': {
      const place = unixPlace(uri, options.readonly);
      const dial =
        place.startedBy === undefined ? dialUnix(place.path) : dialSession(place.path, place.startedBy);
      return { dial, confidential: true, remote: false, joinWrites: true };
    }
    case 'tcp':
      if (!options.allowPlainTcp)
        throw new UriRefused(
          uri.text,
          '+tcp has no protection at all: use +tls or +ssh, or pass allowPlainTcp: true',
        );
      return {
        dial: dialTcp(uri.host ?? '', uri.port ?? tcpPort),
        confidential: false,
        remote: true,
        joinWrites: true,
      };
    case 'tls':
      return {
        dial: dialTls(uri, options.pki, options.onPeer),
        confidential: true,
        remote: true,
        joinWrites: false,
      };
    case 'ssh':
      return { dial: dialSsh(uri, options.readonly), confidential: true, remote: true, joinWrites: true };
    case 'ext': {
      const command = uri.parameters.command ?? '';
      return {
        dial: dialProgram(uri.host ?? command, command, []),
        confidential: true,
        remote: true,
        joinWrites: true,
      };
    }
  }
}
