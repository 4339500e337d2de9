// Ends a guest: asked, through its agent or by the power button, or by ending its process.
import { OperationInvalidError } from 'node-libvirt';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { findDomain } from './read.ts';

export const shutDownVm =
  (links: Links): VmVerbs['shutDown'] =>
  (host, uuid, way, options) =>
    asking(host, 'ask a guest to shut down', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(host), uuid, call);
      if (domain === null) return;
      try {
        await domain.shutdownFlags(way === 'agent' ? { guestAgent: true } : { acpiPowerBtn: true }, call);
      } catch (error) {
        // It runs no more: that is what was asked for.
        if (!(error instanceof OperationInvalidError)) throw error;
      }
    });

export const destroyVm =
  (links: Links): VmVerbs['destroy'] =>
  (host, uuid, options) =>
    asking(host, 'cut the power of a guest', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(host), uuid, call);
      if (domain === null) return;
      try {
        // A frozen QEMU takes libvirt ten seconds to end: first the polite signal, then the other.
        await domain.destroy({ deadlineMs: 30_000, ...call });
      } catch (error) {
        if (!(error instanceof OperationInvalidError)) throw error;
      }
    });
