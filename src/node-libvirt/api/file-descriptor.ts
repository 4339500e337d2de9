// The calls that hand file descriptors over: typed like the others, but plain Node cannot make them.
import { domainCreateFlags, domainOpenGraphicsFlags } from '../protocol/enum.gen.ts';
import type { DomainCreateOptions, DomainOpenGraphicsOptions } from '../protocol/enum.gen.ts';
import * as qemu from '../protocol/qemu.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { NonnullDomain } from '../protocol/type.gen.ts';
import type { Procedure } from '../xdr/procedure.ts';
import { bits } from './flag.ts';

/**
 * Node has no way to send or receive file descriptors over a socket (SCM_RIGHTS), and these calls are about
 * that.
 */
export class FileDescriptorsUnsupported extends Error {
  override readonly name = 'FileDescriptorsUnsupported';
  readonly procedure: string;

  constructor(procedure: string, instead: string) {
    super(
      `${procedure} passes file descriptors over the socket, which Node cannot; ${instead}, ` +
        'or make the call with virsh on the host',
    );
    this.procedure = procedure;
  }
}

/** Refuses after the arguments were found to be right. */
function refuse<Args>(procedure: Procedure<Args, unknown>, args: Args, instead: string): Promise<never> {
  return Promise.resolve().then(() => {
    procedure.encode(args);
    throw new FileDescriptorsUnsupported(procedure.name, instead);
  });
}

export function openGraphics(
  dom: NonnullDomain,
  idx: number,
  flags?: DomainOpenGraphicsOptions,
): Promise<never> {
  const args = { dom, idx, flags: bits(domainOpenGraphicsFlags, flags) };
  return refuse(remote.DOMAIN_OPEN_GRAPHICS, args, 'connect to the VNC or SPICE socket of the domain');
}

export function openGraphicsFD(
  dom: NonnullDomain,
  idx: number,
  flags?: DomainOpenGraphicsOptions,
): Promise<never> {
  const args = { dom, idx, flags: bits(domainOpenGraphicsFlags, flags) };
  return refuse(remote.DOMAIN_OPEN_GRAPHICS_FD, args, 'connect to the VNC or SPICE socket of the domain');
}

export function createXMLWithFiles(xmlDesc: string, flags?: DomainCreateOptions): Promise<never> {
  const args = { xml_desc: xmlDesc, flags: bits(domainCreateFlags, flags) };
  return refuse(remote.DOMAIN_CREATE_XML_WITH_FILES, args, 'name the files in the XML');
}

export function createWithFiles(dom: NonnullDomain, flags?: DomainCreateOptions): Promise<never> {
  const args = { dom, flags: bits(domainCreateFlags, flags) };
  return refuse(remote.DOMAIN_CREATE_WITH_FILES, args, 'name the files in the XML');
}

export function fdAssociate(dom: NonnullDomain, name: string): Promise<never> {
  return refuse(remote.DOMAIN_FD_ASSOCIATE, { dom, name, flags: 0 }, 'name the files in the XML');
}

export function qemuMonitorCommandWithFiles(dom: NonnullDomain, cmd: string): Promise<never> {
  const args = { dom, cmd, flags: 0 };
  return refuse(qemu.DOMAIN_MONITOR_COMMAND_WITH_FILES, args, 'have QEMU open the file by its path');
}
