// POST /hosts
import { z } from 'zod';
import { endpoint, noQuery } from '../endpoint.ts';
import { address } from '../json.ts';
import { task } from '../task/task.ts';

export const hostAdd = endpoint({
  method: 'POST',
  path: '/hosts',
  summary: 'Adds a host; nothing on it is changed',
  access: 'admin',
  query: noQuery,
  input: z.strictObject({
    name: z.string().min(1).max(200),
    /** A libvirt URI: qemu+tls://, qemu+ssh://, qemu:///system, qemu+unix://; qemu+tcp:// with `allowTcp`. */
    uri: z.string().min(1).max(2000),
    /** A folder on the manager with cacert.pem, clientcert.pem and clientkey.pem. */
    pki: z.string().max(1000).optional(),
    /** qemu+tcp:// is neither encrypted nor authenticated: it has to be asked for. */
    allowTcp: z.boolean().optional(),
    /** Where it takes memory and disks of a move; left out: what its qemu.conf says (migration_host). */
    migrationAddress: address.optional(),
    labels: z.record(z.string().max(63), z.string().max(200)).optional(),
  }),
  output: task,
  status: 202,
  errors: [
    'invalid-name',
    'invalid-uri',
    'insecure-transport',
    'name-taken',
    'host-refused',
    'host-unreachable',
    'host-authentication',
    'idempotency-mismatch',
  ],
});
