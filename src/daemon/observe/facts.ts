// What a host said about itself, into the store: its figures, its pools, its networks.
import { HostlerError } from '../../model/errors.ts';
import type { HostFacts } from '../../model/host/facts.ts';
import { keepVerdict } from '../../model/host/kvm.ts';
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
  said: HostFacts,
  at: string,
): Promise<void> {
  const before = await trx
    .selectFrom('host')
    .select(['name', 'uuid', 'facts'])
    .where('id', '=', host)
    .executeTakeFirst();
  if (before === undefined) return;
  if (before.uuid !== null && before.uuid !== said.uuid) throw replaced(before.name, before.uuid, said.uuid);
  const old = before.facts === null ? null : (JSON.parse(before.facts) as HostFacts);
  const verdict = keepVerdict(old?.kvm.verdict ?? null, said.kvm.verdict, at);
  const facts = { ...said, kvm: { ...said.kvm, verdict } };
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

/** Nothing that it says is taken: it is not the machine that was added, whatever runs there. */
const replaced = (name: string, known: string, found: string): HostlerError =>
  new HostlerError('host-replaced', {
    message: `Another machine answers at the address of ${name}: its UUID is ${found}, not ${known}`,
    fix: `If it was reinstalled: hostler host remove ${name} --forget, and add it again. Its VMs are gone.`,
    facts: { known, found },
  });
