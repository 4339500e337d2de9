// POST /v1/hosts/:host/drain, and its plan: the same facts, the same decision, asked without being done.
import type { hostDrain, hostDrainPlan } from '../../../contract/host/drain.ts';
import { readHost } from '../../store/host/read.ts';
import type { HostDrainInput } from '../../tasks/host/drain.ts';
import { readDrainDecision } from '../../tasks/host/drain/facts.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import { checkUnchanged } from '../etag.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { printJourney } from './journey.ts';

export const serveHostDrain =
  (work: Work): Handler<typeof hostDrain> =>
  async (asked) => {
    const { id, name, revision } = await work.store.read((db) => readHost(db, asked.params.host));
    checkUnchanged(asked.ifMatch, revision, name);
    return submit<HostDrainInput>(work, asked, 'host.drain', { id, name });
  };

export const serveHostDrainPlan =
  (world: TaskWorld): Handler<typeof hostDrainPlan> =>
  async ({ params }) => {
    const { id } = await world.store.read((db) => readHost(db, params.host));
    return { body: printJourney(await readDrainDecision(world, id)) };
  };
