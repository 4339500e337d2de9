// Which manager this is: drawn once for an installation, and the same over restarts and take-overs.
import { idRandomBytes, makeId, type ManagerId } from '../../../model/ids.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../store.ts';

export const managerIdName = 'manager-id';

export async function readManagerId(store: Store, clock: Clock, chance: Chance): Promise<ManagerId> {
  return store.write(async (trx) => {
    const row = await trx
      .selectFrom('meta')
      .select('value')
      .where('name', '=', managerIdName)
      .executeTakeFirst();
    if (row) return row.value as ManagerId;
    const value = makeId('manager', clock.nowMs(), chance.bytes(idRandomBytes));
    await trx.insertInto('meta').values({ name: managerIdName, value }).execute();
    return value;
  });
}
