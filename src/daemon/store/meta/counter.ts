// Named counters: numbers that are taken inside the transaction that uses them, so that none is lost or
// given twice.
import type { Writer } from '../store.ts';

/** Takes `count` numbers and returns the first of them. */
export async function takeNumbers(trx: Writer, name: string, count: number): Promise<number> {
  const { value } = await trx
    .insertInto('counter')
    .values({ name, value: count })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((e) => ({ value: e('counter.value', '+', count) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return value - count + 1;
}
