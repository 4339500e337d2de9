// The profile that is always there: one bridge over the boot card with the node's own address.
import type { HostProfile } from './profile.ts';

export const plainProfile: HostProfile = {
  name: 'plain',
  network: {
    bridges: [{ name: 'br0', port: 'nic0' }],
    addresses: [{ interface: 'br0', address: 'mgmt' }],
  },
};
