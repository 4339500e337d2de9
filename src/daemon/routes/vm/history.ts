// GET /v1/vms/:vm/history
import type { vmHistory, HistoryResource } from '../../../contract/vm/history.ts';
import type { HistoryEntry } from '../../../model/vm/history.ts';
import { redactText } from '../../events/redact.ts';
import { listHistory } from '../../store/history/history.ts';
import type { Store } from '../../store/store.ts';
import { readVm } from '../../store/vm/read.ts';
import type { Handler } from '../handler.ts';
import { pageRequest } from '../page.ts';

/** What somebody wrote into a definition, a kernel's arguments among it, may hold a secret. */
const clean = (text: string | null): string | null => text && redactText(text);

const printEntry = (entry: HistoryEntry): HistoryResource => ({
  ...entry,
  text: redactText(entry.text),
  reason: clean(entry.reason),
  differences: entry.differences.map(({ path, from, to }) => ({ path, from: clean(from), to: clean(to) })),
});

export const serveVmHistory =
  (store: Store): Handler<typeof vmHistory> =>
  async ({ params, query }) =>
    store.read(async (db) => {
      const { id } = await readVm(db, params.vm);
      const { items, next } = await listHistory(db, id, pageRequest(query, '-at'));
      return { body: { items: items.map(printEntry), next } };
    });
