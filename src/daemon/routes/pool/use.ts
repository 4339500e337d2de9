// PUT /v1/pools/:pool/use
import type { poolUse } from '../../../contract/pool/use.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import { readHost } from '../../store/host/read.ts';
import { foundOn, listPools, usePool } from '../../store/pool/read.ts';
import type { Handler } from '../handler.ts';
import { printPool } from './resource.ts';

export const servePoolUse =
  (journal: Journal, clock: Clock): Handler<typeof poolUse> =>
  ({ params, input, caller }) =>
    journal.write(async (trx, emit) => {
      const hosts = input.hosts && (await Promise.all(input.hosts.map((h) => readHost(trx, h))));
      const ids = hosts && new Set(hosts.map((h) => h.id));
      const all = await listPools(trx, { name: params.pool });
      const wanted = foundOn(
        'pool',
        params.pool,
        all.filter((p) => ids?.has(p.hostId) ?? true),
      );
      const use = input.use === false ? null : { shared: input.shared ?? null };
      await usePool(trx, wanted, use, instant(clock.nowMs()));
      const facts = { pool: params.pool, hosts: wanted.map((p) => p.hostName), used: use !== null };
      emit({ kind: 'pool.changed', subject: params.pool, cause: caller.actor, facts });
      const now = await listPools(trx, { name: params.pool });
      return { body: { items: now.filter((p) => ids?.has(p.hostId) ?? true).map(printPool), next: null } };
    });
