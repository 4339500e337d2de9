// The guest's processor: the choice of the spec as libvirt's element, and libvirt's baseline as a choice.
import { cpuXml, type CpuXml } from '../../../libvirt-xml/domain/cpu.ts';
import type { XmlElement } from '../../../libvirt-xml/node.ts';
import type { CpuChoice } from '../../../model/vm/spec.ts';
import type { Guest } from './guest.ts';

/**
 * Under TCG there is no host's processor to pass through; QEMU's largest one stands in for it. `cluster` is
 * made a custom model when the VM is created; where no baseline could be had, libvirt's host model is the
 * nearest thing that another host may offer too.
 */
export function cpuOf({ hardware, virtType, definition }: Guest): CpuXml {
  return {
    ...modelOf(hardware.cpu, virtType === 'kvm'),
    ...topologyOf(hardware.hyperv, definition.spec.cpus),
  };
}

function modelOf(choice: CpuChoice, isKvm: boolean): CpuXml {
  switch (choice.mode) {
    case 'host-passthrough':
      return isKvm ? { mode: 'host-passthrough', check: 'none', migratable: 'on' } : maximum;
    case 'maximum':
      return maximum;
    case 'cluster':
    case 'host-model':
      return { mode: 'host-model', check: 'partial' };
    case 'custom':
      return {
        mode: 'custom',
        match: 'exact',
        check: 'partial',
        model: choice.model,
        fallback: 'forbid',
        ...(choice.features.length > 0 && { features: choice.features }),
      };
  }
}

const maximum: CpuXml = { mode: 'maximum', check: 'none', migratable: 'on' };

/** Windows counts sockets and takes only as many as its licence says: one socket with all the cores. */
function topologyOf(oneSocket: boolean, cpus: number): CpuXml {
  return oneSocket ? { sockets: 1, dies: 1, cores: cpus, threads: 1 } : {};
}

/** What `virConnectBaselineHypervisorCPU` answered, as a choice for a spec. */
export function choiceFromBaseline(element: XmlElement): CpuChoice | null {
  const { model, features = [] } = cpuXml.read(element);
  if (model === undefined) return null;
  return {
    mode: 'custom',
    model,
    features: features.flatMap(({ name, policy }) =>
      name === undefined ? [] : [{ name, policy: policy === 'disable' ? 'disable' : 'require' }],
    ),
  };
}
