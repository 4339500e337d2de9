// Which procedures no typed object wraps: none of those that a virtual infrastructure manager needs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as qemu from '../protocol/qemu.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { EventMessage, Procedure } from '../xdr/procedure.ts';

const root = join(import.meta.dirname, '..');
const facts = JSON.parse(readFileSync(join(root, 'protocol/facts.json'), 'utf8')) as {
  vim: Record<string, { program: string; name: string }[]>;
};
/** The layers below authenticate, open and close by themselves. */
const belowTheObjects = /^(AUTH_|CONNECT_OPEN$|CONNECT_CLOSE$)/;

const objects = readdirSync(join(root, 'api'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(root, 'api', file), 'utf8'))
  .join('\n');
const wraps = (text: string, name: string) => new RegExp(`\\b(remote|qemu)\\.${name}\\b`).test(text);
const all = [...Object.values(remote), ...Object.values(qemu)] as (
  Procedure<unknown, unknown> | EventMessage<unknown>
)[];

test('what the typed objects do not wrap, in full', () => {
  const missing = all.filter((p) => !wraps(objects, p.name)).map((p) => p.name);
  expect(missing.sort()).toMatchInlineSnapshot(`
    [
      "AUTH_LIST",
      "AUTH_POLKIT",
      "AUTH_SASL_INIT",
      "AUTH_SASL_START",
      "AUTH_SASL_STEP",
      "CONNECT_CLOSE",
      "CONNECT_DOMAIN_EVENT_DEREGISTER",
      "CONNECT_DOMAIN_EVENT_DEREGISTER_ANY",
      "CONNECT_DOMAIN_EVENT_REGISTER",
      "CONNECT_DOMAIN_EVENT_REGISTER_ANY",
      "CONNECT_OPEN",
      "DOMAIN_EVENT_BALLOON_CHANGE",
      "DOMAIN_EVENT_BLOCK_JOB",
      "DOMAIN_EVENT_CONTROL_ERROR",
      "DOMAIN_EVENT_DEVICE_REMOVED",
      "DOMAIN_EVENT_DISK_CHANGE",
      "DOMAIN_EVENT_GRAPHICS",
      "DOMAIN_EVENT_IO_ERROR",
      "DOMAIN_EVENT_IO_ERROR_REASON",
      "DOMAIN_EVENT_LIFECYCLE",
      "DOMAIN_EVENT_PMSUSPEND",
      "DOMAIN_EVENT_PMSUSPEND_DISK",
      "DOMAIN_EVENT_PMWAKEUP",
      "DOMAIN_EVENT_REBOOT",
      "DOMAIN_EVENT_RTC_CHANGE",
      "DOMAIN_EVENT_TRAY_CHANGE",
      "DOMAIN_EVENT_WATCHDOG",
      "DOMAIN_MIGRATE_BEGIN3",
      "DOMAIN_MIGRATE_CONFIRM3",
      "DOMAIN_MIGRATE_FINISH",
      "DOMAIN_MIGRATE_FINISH2",
      "DOMAIN_MIGRATE_FINISH3",
      "DOMAIN_MIGRATE_PERFORM",
      "DOMAIN_MIGRATE_PERFORM3",
      "DOMAIN_MIGRATE_PREPARE",
      "DOMAIN_MIGRATE_PREPARE2",
      "DOMAIN_MIGRATE_PREPARE3",
      "DOMAIN_MIGRATE_PREPARE_TUNNEL",
      "DOMAIN_MIGRATE_PREPARE_TUNNEL3",
    ]
  `);
});

test('what a virtual infrastructure manager needs is all there', () => {
  const needed = Object.values(facts.vim).flat();
  expect(needed.length).toBeGreaterThan(300);
  const missing = needed.filter(({ name }) => !wraps(objects, name) && !belowTheObjects.test(name));
  expect(missing).toEqual([]);
});

test('what passes file descriptors is typed, and refuses', () => {
  const passing = all.filter((p) => 'fds' in p && p.fds).map((p) => p.name);
  expect(passing.length).toBeGreaterThan(4);
  const text = readFileSync(join(root, 'api/file-descriptor.ts'), 'utf8');
  expect(passing.filter((name) => !wraps(text, name))).toEqual([]);
});
