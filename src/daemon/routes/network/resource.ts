// A stored network as the API shows it.
import type { NetworkResource } from '../../../contract/network/network.ts';
import { reachesOtherHosts } from '../../../model/network/network.ts';
import type { StoredNetwork } from '../../store/pool/read.ts';

export const printNetwork = (network: StoredNetwork): NetworkResource => ({
  name: network.name,
  host: network.hostName,
  uuid: network.uuid,
  active: network.active,
  forward: network.forward,
  bridge: network.bridge,
  mtu: network.mtu,
  portGroups: [...network.portGroups],
  acrossHosts: reachesOtherHosts(network),
});
