// POST /v1/hosts/:host/resume, and its plan: the same facts, the same decision, asked without being done.
import type { hostResume, hostResumePlan } from '../../../contract/host/resume.ts';
import { readHost } from '../../store/host/read.ts';
import type { HostResumeInput } from '../../tasks/host/resume.ts';
import { readResumeDecision } from '../../tasks/host/resume/facts.ts';
import type { TaskWorld } from '../../tasks/world.ts';
import { checkUnchanged } from '../etag.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';
import { printJourney } from './journey.ts';

export const serveHostResume =
  (work: Work): Handler<typeof hostResume> =>
  async (asked) => {
    const { id, name, revision } = await work.store.read((db) => readHost(db, asked.params.host));
    checkUnchanged(asked.ifMatch, revision, name);
    return submit<HostResumeInput>(work, asked, 'host.resume', { id, name });
  };

export const serveHostResumePlan =
  (world: TaskWorld): Handler<typeof hostResumePlan> =>
  async ({ params }) => {
    const { id } = await world.store.read((db) => readHost(db, params.host));
    return { body: printJourney(await readResumeDecision(world, id)) };
  };
