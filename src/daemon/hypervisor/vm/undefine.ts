// Takes a definition away, with everything of the domain that libvirt keeps beside it.
import { NotFoundError } from 'node-libvirt';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { findDomain } from './read.ts';

export const undefineVm =
  (links: Links): VmVerbs['undefine'] =>
  (host, uuid, options) =>
    asking(host, 'undefine a domain', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(host), uuid, call);
      if (domain === null || !(await domain.isPersistent(call))) return;
      const all = {
        managedSave: true,
        snapshotsMetadata: true,
        checkpointsMetadata: true,
        nvram: true,
        tpm: true,
      };
      try {
        await domain.undefineFlags(all, call);
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
    });
