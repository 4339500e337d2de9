// What a guest's interfaces are plugged into.
import { among } from '../../../../libvirt-xml/field.ts';
import type { InterfaceXml } from '../../../../libvirt-xml/domain/interface.ts';
import type { MovingNic } from '../../../../model/vm/migrate/facts.ts';

/** An interface that is a device of the host (`hostdev`, `vdpa`) is listed among the host devices instead. */
export function nicsOf(interfaces: readonly InterfaceXml[]): MovingNic[] {
  return interfaces
    .filter((nic) => !isHostDevice(nic))
    .map((nic, at) => ({
      name: nic.mac ?? `nic ${String(at + 1)}`,
      kind: kindOf(nic),
      link: nic.network ?? nic.bridge ?? nic.device ?? nic.socketPath ?? nic.type ?? '',
      mac: nic.mac ?? '',
      mtu: nic.mtu ?? null,
      portGroup: nic.portGroup ?? null,
      filter: nic.filter ?? null,
    }));
}

export const isHostDevice = ({ type }: InterfaceXml): boolean => type === 'hostdev' || type === 'vdpa';

/**
 * While it runs, libvirt shows the bridge that its network led to: the network is still what it asked for.
 */
function kindOf({ type, network }: InterfaceXml): MovingNic['kind'] {
  if (network !== undefined) return 'network';
  if (type === 'vhostuser') return 'vhost-user';
  return among(type, ['bridge', 'direct', 'user']) ?? 'other';
}
