// Through the system's own ssh: its configuration, agent, jump hosts and known hosts hold. On the far side
// virt-ssh-helper finds the socket; where it is missing, netcat is told which.
import type { LibvirtUri } from '../uri.ts';
import type { Dial } from './dial.ts';
import { ProcessPipe } from './process-pipe.ts';
import { unixPlace } from './unix-path.ts';

/** One word for a POSIX shell, whatever is in it. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The program on the far side, as one line for its shell. */
export function remoteCommand(uri: LibvirtUri, readonly: boolean): string {
  const { proxy, netcat, socket } = uri.parameters;
  const helper = `virt-ssh-helper ${readonly ? '-r ' : ''}${shellQuote(uri.daemonUri)}`;
  // What is over there is seen over there: here only the old socket can be named beforehand.
  const place = unixPlace(uri, readonly, { uid: 0, runtimeDir: '/run', exists: () => false });
  const program = shellQuote(netcat ?? 'nc');
  // Some netcats stay after the end of input unless -q0 is given, others do not know -q.
  const through =
    `if ${program} -h 2>&1 | grep -q -e '-q'; then exec ${program} -q0 -U ${shellQuote(place.path)}; ` +
    `else exec ${program} -U ${shellQuote(place.path)}; fi`;
  if (proxy === 'native') return `exec ${helper}`;
  // A socket or a netcat that was named is what is meant.
  if (proxy === 'netcat' || socket !== undefined || netcat !== undefined) return shell(through);
  return shell(`if command -v virt-ssh-helper >/dev/null 2>&1; then exec ${helper}; fi; ${through}`);
}

/** The user's login shell need not be a POSIX one. */
const shell = (script: string): string => `sh -c ${shellQuote(script)}`;

export function sshArguments(uri: LibvirtUri, readonly: boolean): readonly string[] {
  const { keyfile, knownHosts, knownHostsVerify, sshAuth, noVerify, noTty } = uri.parameters;
  const option = (text: string): string[] => ['-o', text];
  const strict = { normal: 'yes', auto: 'accept-new', ignore: 'no' } as const;
  return [
    '-T',
    ...['-e', 'none'],
    ...(uri.port === undefined ? [] : ['-p', String(uri.port)]),
    ...(uri.user === undefined ? [] : ['-l', uri.user]),
    ...(keyfile === undefined ? [] : ['-i', keyfile]),
    ...(noTty ? option('BatchMode=yes') : []),
    ...(noVerify ? option('StrictHostKeyChecking=no') : []),
    ...(knownHosts === undefined ? [] : option(`UserKnownHostsFile=${knownHosts}`)),
    ...(knownHostsVerify === undefined ? [] : option(`StrictHostKeyChecking=${strict[knownHostsVerify]}`)),
    ...(sshAuth.length === 0 ? [] : option(`PreferredAuthentications=${sshAuth.join(',')}`)),
    '--',
    uri.host ?? '',
    remoteCommand(uri, readonly),
  ];
}

export function dialSsh(uri: LibvirtUri, readonly: boolean): Dial {
  const args = sshArguments(uri, readonly);
  return dialProgram(uri.host ?? uri.text, uri.parameters.command ?? 'ssh', args);
}

/**
 * The daemon speaks only when it is spoken to: whether the program got through shows with the first
 * answer.
 */
export function dialProgram(name: string, command: string, args: readonly string[]): Dial {
  return (signal) => {
    signal.throwIfAborted();
    return Promise.resolve(new ProcessPipe(name, command, args));
  };
}
