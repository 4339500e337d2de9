// A virtual network of one host as the API shows it.
import { z } from 'zod';

export const network = z.object({
  name: z.string(),
  host: z.string(),
  uuid: z.string(),
  active: z.boolean(),
  /** libvirt's forward mode; `isolated` where it has none. */
  forward: z.string(),
  bridge: z.string().nullable(),
  mtu: z.number().nullable(),
  portGroups: z.array(z.string()),
  /** Guests on it share one layer 2 with those on other hosts, as far as libvirt shows it. */
  acrossHosts: z.boolean(),
});
export type NetworkResource = z.output<typeof network>;
