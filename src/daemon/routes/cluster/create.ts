// POST /v1/clusters
import type { clusterCreate } from '../../../contract/cluster/create.ts';
import { HostlerError } from '../../../model/errors.ts';
import { idRandomBytes, makeId } from '../../../model/ids.ts';
import { checkName } from '../../../model/name.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Handler } from '../handler.ts';
import { readClusterResource } from './resource.ts';

export const serveClusterCreate =
  (journal: Journal, clock: Clock, chance: Chance): Handler<typeof clusterCreate> =>
  async ({ input: { name }, caller }) => {
    checkName('cluster', name);
    const nowMs = clock.nowMs();
    const id = makeId('cluster', nowMs, chance.bytes(idRandomBytes));
    return journal.write(async (trx, emit) => {
      const taken = await trx.selectFrom('cluster').select('id').where('name', '=', name).executeTakeFirst();
      if (taken) {
        throw new HostlerError('name-taken', {
          message: `There is a cluster called ${name}`,
          fix: 'Choose another name.',
          facts: { cluster: taken.id },
        });
      }
      const row = { id, name, cpu_baseline: null, created_at: instant(nowMs), revision: 1 };
      await trx.insertInto('cluster').values(row).execute();
      emit({ kind: 'cluster.changed', subject: id, cause: caller.actor, facts: { name, what: 'created' } });
      return { body: await readClusterResource(trx, id) };
    });
  };
