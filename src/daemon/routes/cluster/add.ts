// POST /v1/clusters/:cluster/hosts
import type { clusterAdd } from '../../../contract/cluster/add.ts';
import type { Journal } from '../../events/journal.ts';
import { readCluster } from '../../store/cluster/read.ts';
import { readHost } from '../../store/host/read.ts';
import type { Handler } from '../handler.ts';
import { readClusterResource } from './resource.ts';

export const serveClusterAdd =
  (journal: Journal): Handler<typeof clusterAdd> =>
  ({ params, input, caller }) =>
    journal.write(async (trx, emit) => {
      const cluster = await readCluster(trx, params.cluster);
      const host = await readHost(trx, input.host);
      await trx
        .updateTable('host')
        .set((e) => ({ cluster_id: cluster.id, revision: e('revision', '+', 1) }))
        .where('id', '=', host.id)
        .execute();
      // A baseline holds for the hosts that it was computed over.
      await trx
        .updateTable('cluster')
        .set((e) => ({ cpu_baseline: null, revision: e('revision', '+', 1) }))
        .where('id', 'in', host.cluster === null ? [cluster.id] : [cluster.id, host.cluster])
        .execute();
      const facts = { name: cluster.name, what: 'host added', host: host.name };
      emit({ kind: 'cluster.changed', subject: cluster.id, cause: caller.actor, facts });
      return { body: await readClusterResource(trx, cluster.id) };
    });
