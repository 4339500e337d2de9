// How far the reports of the boot service have been read; written in the transaction of what they told.
import type { Reader, Writer } from '../store.ts';

/** The place behind the last line that was taken, and the file that it was in. */
export interface SpoolMark {
  readonly inode: number;
  readonly offset: number;
}

const name = 'boot-reports';

export async function readSpoolMark(db: Reader | Writer): Promise<SpoolMark | null> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst();
  return row ? (JSON.parse(row.value) as SpoolMark) : null;
}

export async function setSpoolMark(trx: Writer, mark: SpoolMark): Promise<void> {
  const value = JSON.stringify(mark);
  await trx
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
