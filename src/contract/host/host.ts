// The host as the API shows it.
import { z } from 'zod';
import { connectionStates, type ConnectionState } from '../../model/host/connection.ts';
import { instant } from '../json.ts';

export const hostVersions = z.object({ libvirt: z.string(), qemu: z.string().nullable() });

export const host = z.object({
  id: z.string(),
  name: z.string(),
  uri: z.string(),
  /** libvirt's host UUID; null until it was first reached. */
  uuid: z.string().nullable(),
  /** Where it takes memory and disks of a move; null: what its qemu.conf says. */
  migrationAddress: z.string().nullable(),
  cluster: z.string().nullable(),
  state: z.enum(connectionStates as readonly [ConnectionState, ...ConnectionState[]]),
  since: instant,
  reason: z.string(),
  /** Nothing is placed on it. */
  drained: z.boolean(),
  versions: hostVersions.nullable(),
  cpu: z
    .object({
      arch: z.string(),
      vendor: z.string().nullable(),
      model: z.string().nullable(),
      cpus: z.number().int(),
      sockets: z.number().int(),
      cores: z.number().int(),
      threads: z.number().int(),
    })
    .nullable(),
  memory: z
    .object({
      totalMiB: z.number().int(),
      freeMiB: z.number().int().nullable(),
      /** What the VMs on it are meant to have, those that are on their way included. */
      promisedMiB: z.number().int(),
    })
    .nullable(),
  /** When all of its VMs were last read: what is shown of them is not older. */
  answeredAt: instant.nullable(),
  /** When the figures above were read; their age is theirs to show. */
  factsAt: instant.nullable(),
  vms: z.number().int(),
  labels: z.record(z.string(), z.string()),
  node: z.string().nullable(),
});
export type HostResource = z.output<typeof host>;
