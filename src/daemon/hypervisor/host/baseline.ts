// The CPU that several hosts have in common, as libvirt finds it: of what each gives a guest as host-model.
import { LibvirtError } from 'node-libvirt';
import { cpuXml } from '../../../libvirt-xml/domain/cpu.ts';
import { parseDocument, print } from '../../../libvirt-xml/index.ts';
import type { DomainCapabilities, HostFacts, VirtType } from '../../../model/host/facts.ts';
import type { HostVerbs } from '../../ports/hypervisor/host.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { choiceFromBaseline } from '../xml/cpu.ts';

/** KVM where all have it: guests of a cluster run under what its hosts share. */
function virtTypeOf(hosts: readonly HostFacts[]): VirtType {
  return hosts.every(({ kvm }) => kvm.offered && kvm.verdict.usable === true) ? 'kvm' : 'qemu';
}

const hostModelOf = (capabilities: DomainCapabilities | undefined): string | null => {
  const mode = capabilities?.cpuModes.find((m) => m.mode === 'host-model');
  const [model] = mode?.models ?? [];
  if (model === undefined || mode?.host === undefined) return null;
  const { vendor, features } = mode.host;
  return print(
    cpuXml.build({ mode: 'custom', match: 'exact', model, ...(vendor !== null && { vendor }), features }),
  );
};

export const baselineCpu =
  (links: Links): HostVerbs['baselineCpu'] =>
  (host, hosts, options) =>
    asking(host, 'find the common CPU', async () => {
      const type = virtTypeOf(hosts);
      const own = hosts.map(({ domainCapabilities }) => domainCapabilities.find((c) => c.virtType === type));
      const cpus = own.map(hostModelOf);
      const unknown = hosts.find((_, at) => cpus[at] === null);
      if (unknown) return { failed: `${unknown.hostName} does not say which CPU it gives its guests` };
      const known = cpus.filter((cpu) => cpu !== null);
      try {
        const connection = await links.to(host);
        const arch = hosts[0]?.cpu.arch ?? null;
        const call = callOptions(options);
        const text = await connection.baselineHypervisorCPU(null, arch, null, type, known, {}, call);
        const choice = choiceFromBaseline(parseDocument(text).root);
        if (choice?.mode !== 'custom') return { failed: 'libvirt names no model' };
        return { model: choice.model, features: choice.features };
      } catch (error) {
        if (error instanceof LibvirtError) return { failed: error.message };
        throw error;
      }
    });
