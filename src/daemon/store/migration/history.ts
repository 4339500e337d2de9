// Schema 4: what was done to each VM, and its definition as it was last seen.
import type { Migration } from './migrate.ts';

export const history: Migration = {
  version: 4,
  name: 'history',
  sql: `
CREATE TABLE vm_history (
  vm_id TEXT NOT NULL REFERENCES vm (id) ON DELETE CASCADE, entry TEXT NOT NULL, at TEXT NOT NULL,
  actor TEXT NOT NULL, action TEXT NOT NULL, text TEXT NOT NULL, reason TEXT, task_id TEXT,
  differences TEXT NOT NULL, PRIMARY KEY (vm_id, entry));
CREATE INDEX vm_history_at ON vm_history (vm_id, at, entry);
CREATE TABLE vm_definition (
  vm_id TEXT PRIMARY KEY REFERENCES vm (id) ON DELETE CASCADE, leaves TEXT NOT NULL,
  revision BIGINT NOT NULL);
`,
};
