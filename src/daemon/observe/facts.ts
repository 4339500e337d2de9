// What a host said about itself, into the store: its figures, its pools, its networks.
import type { HostFacts } from '../../model/host/facts.ts';
import type { HostId } from '../../model/ids.ts';
import type { Emit } from '../events/journal.ts';
import type { Writer } from '../store/store.ts';

/** What changes at every look and is no news: free memory, free space, the time of reading. */
const figures = new Set(['readAt', 'freeMiB', 'freeBytes', 'free', 'at']);
const news = (facts: HostFacts): string =>
  JSON.stringify(facts, (key, value: unknown) => (figures.has(key) ? undefined : value));

export async function recordFacts(
  trx: Writer,
  emit: Emit,
  host: HostId,
  facts: HostFacts,
  at: string,
): Promise<void> {
  const before = await trx.selectFrom('host').select('facts').where('id', '=', host).executeTakeFirst();
  if (before === undefined) return;
  await trx
    .updateTable('host')
    .set({ facts: JSON.stringify(facts), facts_at: at, uuid: facts.uuid })
    .where('id', '=', host)
    .execute();
  await trx.deleteFrom('pool').where('host_id', '=', host).execute();
  await trx.deleteFrom('network').where('host_id', '=', host).execute();
  for (const table of ['pool', 'network'] as const) {
    const rows = (table === 'pool' ? facts.pools : facts.networks).map((row) => ({
      host_id: host,
      name: row.name,
      facts: JSON.stringify(row),
      observed_at: at,
    }));
    if (rows.length > 0) await trx.insertInto(table).values(rows).execute();
  }
  const old = before.facts === null ? null : (JSON.parse(before.facts) as HostFacts);
  if (old !== null && news(old) === news(facts)) return;
  await trx
    .updateTable('host')
    .set((e) => ({ revision: e('revision', '+', 1) }))
    .where('id', '=', host)
    .execute();
  emit({
    kind: 'host.facts-changed',
    subject: host,
    cause: 'observer',
    facts: { libvirt: facts.versions.libvirt, qemu: facts.versions.qemu },
  });
}
