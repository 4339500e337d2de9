// GET /vms/:vm/history
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { instant } from '../json.ts';
import { listQuery, page } from '../list.ts';

export const historyEntry = z.object({
  at: instant,
  /** Who asked; `beside hostler` for what somebody else did. */
  actor: z.string(),
  /** `vm.migrate`; `changed` for what was only seen. */
  action: z.string(),
  text: z.string(),
  /** Why, in the words of who asked. */
  reason: z.string().nullable(),
  task: z.string().nullable(),
  /** What of its definition differs since: null is what is not there. */
  differences: z.array(
    z.object({ path: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
  ),
});
export type HistoryResource = z.output<typeof historyEntry>;

export const vmHistory = endpoint({
  method: 'GET',
  path: '/vms/:vm/history',
  summary:
    'What was done to the VM: who, when, why, and what of its definition differs since; the newest first',
  access: 'read',
  query: listQuery(['at'], {}),
  input: null,
  output: page(historyEntry),
  status: 200,
  errors: ['vm-not-found', 'invalid-cursor'],
});
