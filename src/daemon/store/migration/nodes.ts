// Schema 2: nodes, the bare machines that boot over the network.
import type { Migration } from './migrate.ts';

export const nodes: Migration = {
  version: 2,
  name: 'nodes',
  sql: `
CREATE TABLE node (
  id TEXT PRIMARY KEY, name TEXT UNIQUE, uuid TEXT NOT NULL, macs TEXT NOT NULL, addresses TEXT NOT NULL,
  image TEXT, profile TEXT, bmc TEXT, machine TEXT NOT NULL, inventory TEXT NOT NULL, state TEXT NOT NULL,
  approved_at TEXT, created_at TEXT NOT NULL, revision BIGINT NOT NULL);
CREATE INDEX node_uuid ON node (uuid);
`,
};
