// Whether the target can give a guest the CPU that it sees: libvirt's own comparison, on the target.
import { CPUCompareResult, LibvirtError, type Connection } from 'node-libvirt';
import { print, selectFirst, type XmlElement } from '../../../libvirt-xml/index.ts';
import type { MovingCpu, MovingVm } from '../../../model/vm/migrate/facts.ts';
import type { callOptions } from '../link.ts';

type Facts = Pick<MovingVm, 'arch' | 'machine' | 'virtType'> & { readonly cpu: Pick<MovingCpu, 'mode'> };

/** A CPU that is whatever the host has cannot be compared: null, and the decision says what that means. */
const comparable = new Set<MovingCpu['mode']>(['custom', 'host-model']);

export async function compareCpu(
  target: Connection,
  domain: XmlElement,
  { arch, machine, virtType, cpu }: Facts,
  options: ReturnType<typeof callOptions>,
): Promise<MovingCpu['comparison']> {
  const element = selectFirst(domain, 'cpu');
  if (element === undefined || !comparable.has(cpu.mode)) return null;
  try {
    const text = print(element);
    const flags = { failIncompatible: true };
    const result = await target.compareHypervisorCPU(null, arch, machine, virtType, text, flags, options);
    if (result === CPUCompareResult.INCOMPATIBLE) return { result: 'incompatible', missing: [] };
    return { result: result === CPUCompareResult.IDENTICAL ? 'identical' : 'superset' };
  } catch (error) {
    if (!(error instanceof LibvirtError)) throw error;
    // VIR_ERR_CPU_INCOMPATIBLE carries what is missing, in libvirt's own words.
    if (error.code === cpuIncompatible) return { result: 'incompatible', missing: [error.message] };
    return { result: 'failed', message: error.message };
  }
}

/** VIR_ERR_CPU_INCOMPATIBLE */
const cpuIncompatible = 91;
