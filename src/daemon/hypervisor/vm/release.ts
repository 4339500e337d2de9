// Takes Hostler's own element out of a domain: what is left is plain libvirt.
import { DomainMetadataType, NotFoundError, OperationInvalidError } from 'node-libvirt';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { metadataNamespace } from '../xml/metadata.ts';
import { findDomain } from './read.ts';

export const removeMetadata =
  (links: Links): VmVerbs['removeMetadata'] =>
  (host, uuid, options) =>
    asking(host, 'remove metadata', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(host), uuid, call);
      if (domain === null) return;
      const [running, persistent] = await Promise.all([domain.isActive(call), domain.isPersistent(call)]);
      const remove = async (where: { live: boolean; config: boolean }): Promise<void> => {
        const { ELEMENT } = DomainMetadataType;
        await domain.setMetadata(ELEMENT, null, null, metadataNamespace, where, call);
      };
      for (const where of [
        ...(persistent ? [{ live: false, config: true }] : []),
        ...(running ? [{ live: true, config: false }] : []),
      ]) {
        try {
          await remove(where);
        } catch (error) {
          // It is gone from there, or it stopped meanwhile.
          if (!(error instanceof NotFoundError) && !(error instanceof OperationInvalidError)) throw error;
        }
      }
    });
