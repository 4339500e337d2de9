// POST /v1/hosts/:host/reach
import type { hostReach } from '../../../contract/host/reach.ts';
import { readHost } from '../../store/host/read.ts';
import type { HostReachInput } from '../../tasks/host/reach.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';

export const serveHostReach =
  (work: Work): Handler<typeof hostReach> =>
  async (asked) => {
    const [source, target] = await work.store.read(async (db) => [
      await readHost(db, asked.params.host),
      await readHost(db, asked.input.to),
    ]);
    const names = `${source.name} to ${target.name}`;
    return submit<HostReachInput>(work, asked, 'host.reach', { names, host: source.id, target: target.id });
  };
