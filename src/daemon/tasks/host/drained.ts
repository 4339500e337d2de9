// Closes a host to placement and opens it, in one transaction that tells of it.
import type { HostId } from '../../../model/ids.ts';
import { readHost, setDrained } from '../../store/host/record.ts';
import type { TaskWorld } from '../world.ts';

/** Idempotent: what is as it is to be is not told of again. */
export const setHostDrained = (
  { journal }: Pick<TaskWorld, 'journal'>,
  id: HostId,
  drained: boolean,
  cause: string,
): Promise<void> =>
  journal.write(async (trx, emit) => {
    const host = await readHost(trx, id);
    if (!host || host.drained === drained) return;
    await setDrained(trx, id, drained);
    emit({
      kind: drained ? 'host.drained' : 'host.resumed',
      subject: id,
      cause,
      facts: { name: host.name },
    });
  });
