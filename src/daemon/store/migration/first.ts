// Schema 1, the first one. Released migrations are never edited; what changes comes as the next one.
import type { Migration } from './migrate.ts';

export const first: Migration = {
  version: 1,
  name: 'first',
  sql: `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE lease (
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, fence BIGINT NOT NULL, expires_ms BIGINT NOT NULL,
  address TEXT, taken_at TEXT NOT NULL);
CREATE TABLE cluster (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, cpu_baseline TEXT, created_at TEXT NOT NULL,
  revision BIGINT NOT NULL);
CREATE TABLE host (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, uri TEXT NOT NULL, uuid TEXT UNIQUE,
  pki TEXT, migration_address TEXT,
  cluster_id TEXT REFERENCES cluster (id), drained BIGINT NOT NULL,
  state TEXT NOT NULL, state_since TEXT NOT NULL, state_reason TEXT NOT NULL, answered_at TEXT,
  facts TEXT, facts_at TEXT, labels TEXT NOT NULL, node_id TEXT, created_at TEXT NOT NULL,
  revision BIGINT NOT NULL);
CREATE TABLE vm (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, uuid TEXT NOT NULL, host_id TEXT REFERENCES host (id),
  owned BIGINT NOT NULL, manager_id TEXT, spec TEXT, generation BIGINT NOT NULL,
  intent TEXT, power TEXT NOT NULL, power_since TEXT NOT NULL, power_reason TEXT,
  activity TEXT, observed TEXT, observed_at TEXT, addresses TEXT NOT NULL, drift TEXT NOT NULL,
  history TEXT NOT NULL, created_at TEXT NOT NULL, revision BIGINT NOT NULL);
CREATE UNIQUE INDEX vm_owned_name ON vm (name) WHERE owned = 1;
CREATE UNIQUE INDEX vm_owned_uuid ON vm (uuid) WHERE owned = 1;
CREATE UNIQUE INDEX vm_foreign_uuid ON vm (host_id, uuid) WHERE owned = 0;
CREATE INDEX vm_host ON vm (host_id);
CREATE INDEX vm_name ON vm (name, id);
CREATE TABLE pool (
  host_id TEXT NOT NULL REFERENCES host (id) ON DELETE CASCADE, name TEXT NOT NULL, facts TEXT NOT NULL,
  observed_at TEXT NOT NULL, PRIMARY KEY (host_id, name));
CREATE TABLE pool_use (
  host_id TEXT NOT NULL REFERENCES host (id) ON DELETE CASCADE, name TEXT NOT NULL, use TEXT NOT NULL,
  created_at TEXT NOT NULL, PRIMARY KEY (host_id, name));
CREATE TABLE network (
  host_id TEXT NOT NULL REFERENCES host (id) ON DELETE CASCADE, name TEXT NOT NULL, facts TEXT NOT NULL,
  observed_at TEXT NOT NULL, PRIMARY KEY (host_id, name));
CREATE TABLE image (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, format TEXT NOT NULL, digest TEXT NOT NULL,
  size_bytes BIGINT NOT NULL, virtual_bytes BIGINT NOT NULL, created_at TEXT NOT NULL,
  revision BIGINT NOT NULL);
CREATE TABLE image_copy (
  host_id TEXT NOT NULL REFERENCES host (id) ON DELETE CASCADE, pool TEXT NOT NULL, digest TEXT NOT NULL,
  verified_at TEXT NOT NULL, PRIMARY KEY (host_id, pool, digest));
CREATE TABLE task (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, version BIGINT NOT NULL, steps TEXT NOT NULL, input TEXT NOT NULL,
  subject TEXT NOT NULL, vm_id TEXT, actor TEXT NOT NULL, state TEXT NOT NULL, step TEXT,
  progress TEXT, result TEXT, error TEXT, note TEXT, wake_at TEXT,
  cancel_requested_at TEXT, cancel_requested_by TEXT,
  created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT);
CREATE INDEX task_open ON task (id) WHERE ended_at IS NULL;
CREATE INDEX task_vm ON task (vm_id, id);
CREATE TABLE task_log (
  task_id TEXT NOT NULL REFERENCES task (id), position BIGINT NOT NULL, type TEXT NOT NULL,
  step TEXT NOT NULL, at TEXT NOT NULL, fence BIGINT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (task_id, position));
CREATE TABLE idempotency (
  actor TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, task_id TEXT NOT NULL REFERENCES task (id),
  created_at TEXT NOT NULL, PRIMARY KEY (actor, key));
CREATE TABLE lock (
  name TEXT NOT NULL, task_id TEXT NOT NULL REFERENCES task (id), mode TEXT NOT NULL, since TEXT NOT NULL,
  PRIMARY KEY (name, task_id));
CREATE INDEX lock_task ON lock (task_id);
CREATE TABLE claim (
  task_id TEXT NOT NULL REFERENCES task (id), vm_id TEXT NOT NULL, host_id TEXT NOT NULL,
  resource TEXT NOT NULL, amount BIGINT NOT NULL, since TEXT NOT NULL,
  PRIMARY KEY (task_id, host_id, resource));
CREATE INDEX claim_host ON claim (host_id);
CREATE TABLE event (
  sequence BIGINT PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  cause TEXT NOT NULL, facts TEXT NOT NULL);
CREATE INDEX event_subject ON event (subject, sequence);
CREATE TABLE token (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
  created_at TEXT NOT NULL, created_by TEXT NOT NULL, expires_at TEXT, revoked_at TEXT, last_used_at TEXT);
CREATE TABLE move (
  task_id TEXT PRIMARY KEY, vm_id TEXT NOT NULL, source_host_id TEXT NOT NULL, target_host_id TEXT NOT NULL,
  started_at TEXT NOT NULL, ended_at TEXT NOT NULL, outcome TEXT NOT NULL, method TEXT NOT NULL,
  predicted TEXT NOT NULL, actual TEXT NOT NULL);
CREATE INDEX move_pair ON move (source_host_id, target_host_id, ended_at);
CREATE INDEX move_vm ON move (vm_id, ended_at);
`,
};
