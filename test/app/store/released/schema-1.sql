CREATE TABLE schema_migration (
  version BIGINT PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL, copy TEXT NOT NULL);
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
INSERT INTO schema_migration (version, name, at, copy) VALUES (1, 'first', '2026-11-20T10:00:00.000Z', 'none: the database was empty');
INSERT INTO meta (name, value) VALUES ('manager-id', 'manager-01m7wj00000000000000000000');
INSERT INTO counter (name, value) VALUES ('event', 2);
INSERT INTO lease (name, holder, fence, expires_ms, address, taken_at) VALUES ('manager', '4711', 7, 0, NULL, '2026-11-20T10:00:00.000Z');
INSERT INTO cluster (id, name, cpu_baseline, created_at, revision) VALUES ('cluster-01m7wj00000000000000000000', 'lab', NULL, '2026-11-20T10:00:00.000Z', 2);
INSERT INTO host (id, name, uri, uuid, pki, cluster_id, drained, state, state_since, state_reason, answered_at, facts, facts_at, labels, node_id, created_at, revision) VALUES ('host-01m7wj00000000000000000000', 'host1', 'qemu+tls://host1/system', '11111111-1111-4111-8111-111111111111', '/etc/hostler/pki', 'cluster-01m7wj00000000000000000000', 0, 'up', '2026-11-20T10:00:00.000Z', 'answers', '2026-11-20T10:00:00.000Z', NULL, NULL, '{"rack":"a"}', NULL, '2026-11-20T10:00:00.000Z', 3);
INSERT INTO vm (id, name, uuid, host_id, owned, manager_id, spec, generation, intent, power, power_since, power_reason, activity, observed, observed_at, addresses, drift, history, created_at, revision) VALUES ('vm-01m7wj00000000000000000000', 'web', '22222222-2222-4222-8222-222222222222', 'host-01m7wj00000000000000000000', 1, NULL, '{"cpus":2,"memoryMiB":1024}', 3, 'running', 'running', '2026-11-20T10:00:00.000Z', NULL, NULL, NULL, NULL, '[]', '[]', '[{"at":"2026-11-20T10:00:00.000Z","actor":"local","action":"vm.create","text":"it''s created"}]', '2026-11-20T10:00:00.000Z', 5);
INSERT INTO vm (id, name, uuid, host_id, owned, manager_id, spec, generation, intent, power, power_since, power_reason, activity, observed, observed_at, addresses, drift, history, created_at, revision) VALUES ('vm-01m7wj00000000000000000001', 'by-hand', '33333333-3333-4333-8333-333333333333', 'host-01m7wj00000000000000000000', 0, NULL, NULL, 0, NULL, 'stopped', '2026-11-20T10:00:00.000Z', NULL, NULL, NULL, NULL, '[]', '[]', '[]', '2026-11-20T10:00:00.000Z', 1);
INSERT INTO pool (host_id, name, facts, observed_at) VALUES ('host-01m7wj00000000000000000000', 'local', '{"name":"local"}', '2026-11-20T10:00:00.000Z');
INSERT INTO pool_use (host_id, name, use, created_at) VALUES ('host-01m7wj00000000000000000000', 'local', '{"shared":false}', '2026-11-20T10:00:00.000Z');
INSERT INTO network (host_id, name, facts, observed_at) VALUES ('host-01m7wj00000000000000000000', 'guest', '{"name":"guest"}', '2026-11-20T10:00:00.000Z');
INSERT INTO image (id, name, format, digest, size_bytes, virtual_bytes, created_at, revision) VALUES ('image-01m7wj00000000000000000000', 'debian', 'qcow2', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 4503599627370496, 10, '2026-11-20T10:00:00.000Z', 1);
INSERT INTO image_copy (host_id, pool, digest, verified_at) VALUES ('host-01m7wj00000000000000000000', 'local', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '2026-11-20T10:00:00.000Z');
INSERT INTO task (id, kind, version, steps, input, subject, vm_id, actor, state, step, progress, result, error, note, wake_at, cancel_requested_at, cancel_requested_by, created_at, started_at, ended_at) VALUES ('task-01m7wj00000000000000000000', 'vm.create', 1, '[]', '{}', 'web', 'vm-01m7wj00000000000000000000', 'local', 'succeeded', NULL, NULL, '{}', NULL, NULL, NULL, NULL, NULL, '2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00.000Z', '2026-11-20T10:00:01.000Z');
INSERT INTO task_log (task_id, position, type, step, at, fence, body) VALUES ('task-01m7wj00000000000000000000', 1, 'done', 'decide', '2026-11-20T10:00:00.000Z', 7, '{}');
INSERT INTO idempotency (actor, key, request, task_id, created_at) VALUES ('local', 'once', '{}', 'task-01m7wj00000000000000000000', '2026-11-20T10:00:00.000Z');
INSERT INTO lock (name, task_id, mode, since) VALUES ('vm:web', 'task-01m7wj00000000000000000000', 'exclusive', '2026-11-20T10:00:00.000Z');
INSERT INTO claim (task_id, vm_id, host_id, resource, amount, since) VALUES ('task-01m7wj00000000000000000000', 'vm-01m7wj00000000000000000000', 'host-01m7wj00000000000000000000', 'memory', 1024, '2026-11-20T10:00:00.000Z');
INSERT INTO event (sequence, at, kind, subject, cause, facts) VALUES (1, '2026-11-20T10:00:00.000Z', 'host.added', 'host-01m7wj00000000000000000000', 'local', '{}');
INSERT INTO event (sequence, at, kind, subject, cause, facts) VALUES (2, '2026-11-20T10:00:00.000Z', 'vm.created', 'vm-01m7wj00000000000000000000', 'local', '{}');
INSERT INTO token (id, name, hash, role, created_at, created_by, expires_at, revoked_at, last_used_at) VALUES ('token-01m7wj00000000000000000000', 'ci', 'bbbb', 'admin', '2026-11-20T10:00:00.000Z', 'local', NULL, NULL, NULL);
INSERT INTO move (task_id, vm_id, source_host_id, target_host_id, started_at, ended_at, outcome, method, predicted, actual) VALUES ('task-01m7wj00000000000000000000', 'vm-01m7wj00000000000000000000', 'host-01m7wj00000000000000000000', 'host-01m7wj00000000000000000001', '2026-11-20T10:00:00.000Z', '2026-11-20T10:00:01.000Z', 'moved', 'live', '{}', '{}');
