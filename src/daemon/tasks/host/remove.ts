// host remove: forgets a host and its VMs. Nothing on it is changed.
import { decideRemoveHost } from '../../../model/host/remove.ts';
import { refusedError } from '../../../model/errors.ts';
import type { HostId } from '../../../model/ids.ts';
import { deleteHost, readRemoveFacts } from '../../store/host/write.ts';
import { readHost } from '../../store/host/record.ts';
import { defineTask } from '../engine/define.ts';
import type { TaskWorld } from '../world.ts';

export interface HostRemoveInput {
  readonly id: HostId;
  readonly name: string;
  /** Its VMs may be forgotten with it. */
  readonly forget: boolean;
}

export const hostRemove = defineTask<TaskWorld, HostRemoveInput>('host.remove', 1, {
  subject: ({ name }) => name,
  locks: ({ id }) => [
    { name: `host:${id}`, mode: 'exclusive' },
    { name: 'fleet', mode: 'exclusive' },
  ],
})
  .step('remove', {
    title: 'Forget the host',
    async run({ journal }, { input: { id, name, forget } }, { actor }) {
      await journal.write(async (trx, emit) => {
        const decision = decideRemoveHost({
          host: { id, name },
          ...(await readRemoveFacts(trx, id)),
          request: { forget },
        });
        if (!decision.go) {
          throw refusedError('host-remove-refused', `${name} cannot be removed`, decision.refusals);
        }
        await deleteHost(trx, emit, id, actor);
      });
      return null;
    },
    async settle({ store }, { input }) {
      const known = await store.read((db) => readHost(db, input.id));
      return known ? { state: 'not-done' } : { state: 'done', output: null };
    },
  })
  .done();
