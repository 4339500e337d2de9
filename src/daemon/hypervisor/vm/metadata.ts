// Writes Hostler's own element into a domain: into its definition and, while it runs, into the running one
// too.
import { DomainMetadataType, OperationInvalidError } from 'node-libvirt';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { metadataNamespace, metadataPrefix, printMetadata } from '../xml/metadata.ts';

export const writeMetadata =
  (links: Links): VmVerbs['writeMetadata'] =>
  (host, uuid, metadata, options) =>
    asking(host, 'write metadata', async () => {
      const call = callOptions(options);
      const domain = await (await links.to(host)).domainLookupByUUID(uuid, call);
      const [running, persistent] = await Promise.all([domain.isActive(call), domain.isPersistent(call)]);
      const impact = { live: running, config: persistent };
      const text = printMetadata(metadata);
      const write = (where: typeof impact) =>
        domain.setMetadata(DomainMetadataType.ELEMENT, text, metadataPrefix, metadataNamespace, where, call);
      try {
        await write(impact);
      } catch (error) {
        // It stopped meanwhile: its definition is what is left to write to.
        if (!(error instanceof OperationInvalidError) || !persistent) throw error;
        await write({ live: false, config: true });
      }
    });
