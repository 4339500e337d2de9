// The one translation of what node-libvirt reports into Hostler's errors; libvirt's own words are kept.
import {
  AgentUnresponsiveError,
  AuthFailedError,
  ConnectFailed,
  LibvirtError,
  OperationTimeoutError,
  RefusedBeforeSending,
  TransportError,
  UnsupportedError,
  UriRefused,
} from 'node-libvirt';
import { HostlerError, type ErrorCode } from '../../model/errors.ts';
import type { HostAddress } from '../ports/hypervisor/call.ts';

/** virErrorNumber: what libvirt calls an operation that a firewall, a lock or a policy of its own forbids. */
const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  'agent-unavailable': 'Look whether qemu-guest-agent is installed and running in the guest.',
  'host-slow': 'Wait for what the host is busy with, or look at it: hostler host doctor says what is seen.',
  'host-authentication':
    'Check the certificate of the manager and the CA that the host trusts, or the user and key of ssh.',
  unsupported: 'Use a host with a newer libvirt or QEMU.',
  'libvirt-refused': 'The facts hold what libvirt said; its log on the host has more.',
};

function codeOf(error: LibvirtError): ErrorCode {
  if (error instanceof AgentUnresponsiveError) return 'agent-unavailable';
  if (error instanceof OperationTimeoutError) return 'host-slow';
  if (error instanceof AuthFailedError) return 'host-authentication';
  if (error instanceof UnsupportedError) return 'unsupported';
  return 'libvirt-refused';
}

/** `what` is said of the host: `vm start` on host1. */
export function translate(error: unknown, host: Pick<HostAddress, 'name'>, what: string): unknown {
  if (error instanceof LibvirtError) {
    const code = codeOf(error);
    const { message, procedure } = error;
    return new HostlerError(code, {
      message: `${host.name}: ${what}: ${message}`,
      fix: words[code] ?? '',
      facts: { host: host.name, procedure, libvirt: { code: error.code, domain: error.domain, message } },
      cause: error,
    });
  }
  if (error instanceof UriRefused) {
    return new HostlerError('invalid-uri', {
      message: `${host.name}: ${error.message}`,
      fix: 'Correct the URI of the host.',
      facts: { host: host.name },
      cause: error,
    });
  }
  if (error instanceof TransportError) return translateTransport(error, host, what);
  return error;
}

function translateTransport(
  error: TransportError,
  host: Pick<HostAddress, 'name'>,
  what: string,
): HostlerError {
  const facts = { host: host.name, outcome: error.outcome, reported: error.message };
  if (error instanceof RefusedBeforeSending) {
    return new HostlerError('libvirt-refused', {
      message: `${host.name}: ${what}: ${error.message}`,
      fix: 'What was to be sent is more than libvirt takes, or no well-formed XML.',
      facts,
      cause: error,
    });
  }
  if (error instanceof ConnectFailed && (error.stage === 'tls' || error.stage === 'authenticate')) {
    return new HostlerError('host-authentication', {
      message: error.message,
      fix: words['host-authentication'] ?? '',
      facts,
      cause: error,
    });
  }
  if (error.outcome === 'not-sent') {
    return new HostlerError('host-unreachable', {
      message: `${host.name} cannot be reached: ${error.message}`,
      fix: 'Check that the machine is on, that its libvirt listens, and that nothing between blocks it.',
      facts,
      cause: error,
    });
  }
  return new HostlerError('host-slow', {
    message: `${host.name} did not answer: ${error.message}`,
    fix: words['host-slow'] ?? '',
    facts,
    cause: error,
  });
}

/** Runs what asks a host, and says its errors in Hostler's words. */
export async function asking<T>(
  host: Pick<HostAddress, 'name'>,
  what: string,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw translate(error, host, what);
  }
}
