// DELETE /v1/hosts/:host
import type { hostRemove } from '../../../contract/host/remove.ts';
import { readHost } from '../../store/host/read.ts';
import type { HostRemoveInput } from '../../tasks/host/remove.ts';
import { checkUnchanged } from '../etag.ts';
import type { Handler } from '../handler.ts';
import { submit, type Work } from '../submit.ts';

export const serveHostRemove =
  (work: Work): Handler<typeof hostRemove> =>
  async (asked) => {
    const { id, name, revision } = await work.store.read((db) => readHost(db, asked.params.host));
    checkUnchanged(asked.ifMatch, revision, name);
    return submit<HostRemoveInput>(work, asked, 'host.remove', {
      id,
      name,
      forget: asked.query.forget === 'true',
    });
  };
