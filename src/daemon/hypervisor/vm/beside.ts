// What a host keeps of a domain beside its definition: whatever an undefine has to name, or leaves behind.
import { parseDocument, selectFirst, valueAt } from '../../../libvirt-xml/index.ts';
import type { VmVerbs } from '../../ports/hypervisor/vm.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { findDomain, nullWhenGone } from './read.ts';

export const readBeside =
  (links: Links): VmVerbs['readBeside'] =>
  (host, uuid, options) =>
    asking(host, 'read what is kept of a domain', async () => {
      const call = callOptions(options);
      const domain = await findDomain(await links.to(host), uuid, call);
      if (domain === null) return null;
      return nullWhenGone(async () => {
        const [snapshots, checkpoints, managedSave, text] = await Promise.all([
          domain.snapshotNum({}, call),
          // The test driver, and QEMU before 4.2, have none to list.
          domain.listAllCheckpoints({}, call).catch(() => []),
          domain.hasManagedSaveImage(call),
          domain.getXMLDesc({}, call),
        ]);
        const { root } = parseDocument(text);
        return {
          snapshots,
          checkpoints: checkpoints.length,
          managedSave,
          // Chosen by libvirt, the file has a name only while the domain runs; it stays when it has stopped.
          nvram: selectFirst(root, 'os/nvram') !== undefined || valueAt(root, 'os/@firmware') === 'efi',
          tpm: selectFirst(root, "devices/tpm/backend[@type='emulator']") !== undefined,
        };
      });
    });
