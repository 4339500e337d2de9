// `hostler pool list`
import { printBytes } from '../../model/memory.ts';
import type { PoolResource } from '../../contract/pool/pool.ts';
import type { Command } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';
import { printTable } from '../print/table.ts';

const shared = (pool: PoolResource): string =>
  pool.shared === null ? '' : pool.shared ? 'shared' : 'per host';

const row = (pool: PoolResource): string[] => [
  pool.name,
  pool.host,
  pool.type,
  pool.active ? 'active' : 'inactive',
  `${printBytes(pool.freeBytes)} of ${printBytes(pool.capacityBytes)}`,
  pool.used ? 'used' : 'not used',
  shared(pool),
  pool.source ?? pool.path ?? '',
];

export const printPools = (pools: readonly PoolResource[]): string =>
  printTable(['POOL', 'HOST', 'TYPE', 'STATE', 'FREE', '', '', 'WHERE'], pools.map(row));

export const command: Command = {
  summary: 'List the storage pools of the hosts',
  flags: { host: { summary: 'Only those of this host', value: 'HOST', completes: 'host' } },
  examples: ['hostler pool list'],
  async run(context) {
    const { client, flag, signal } = context;
    const host = flag('host');
    const page = await client.call('pool.list', { query: host === undefined ? {} : { host }, signal });
    printResource(context, page, ({ items }) => printPools(items));
    return 0;
  },
};
