// Schema 3: which VMs a drain took from their host.
import type { Migration } from './migrate.ts';

export const away: Migration = {
  version: 3,
  name: 'away',
  sql: `
CREATE TABLE away (
  vm_id TEXT PRIMARY KEY REFERENCES vm (id) ON DELETE CASCADE,
  home_id TEXT NOT NULL REFERENCES host (id) ON DELETE CASCADE,
  host_id TEXT NOT NULL, since TEXT NOT NULL);
CREATE INDEX away_home ON away (home_id);
`,
};
