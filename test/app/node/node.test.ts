// A machine that nobody knew becomes a node: what it reported, what it is told, what is signed for it.
import { appendFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { NodeResource } from '../../../src/contract/node/node.ts';
import type { Publication } from '../../../src/model/boot/publication.ts';
import { openApi, type Api } from '../http/world.ts';

const mac = '52:54:00:00:00:01';
const uuid = '77000000-0000-4000-8000-000000000001';

let second = 0;
/** One line of the boot service's reports, a second after the one before. */
async function say(api: Api, report: object): Promise<void> {
  second += 1;
  const at = new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString();
  const line = JSON.stringify({ kind: 'phase', at, mac, uuid, ...report });
  await appendFile(join(api.bootFolder, 'reports.ndjson'), `${line}\n`);
}

async function show(api: Api, node: string): Promise<NodeResource> {
  return (await (await api.ask('GET', `/v1/nodes/${node}`)).json()) as NodeResource;
}

async function approve(api: Api, node: string, change: object = {}) {
  const input = { name: 'n1', addresses: { mgmt: { address: '10.0.0.11/24' } }, ...change };
  const answer = await api.ask('POST', `/v1/nodes/${node}/approve`, { body: JSON.stringify(input) });
  return {
    status: answer.status,
    body: (await answer.json()) as { code?: string; refusals?: { code: string }[] },
  };
}

test('a machine that asks is listed, and says why it may not boot', async () => {
  await using api = await openApi();
  await say(api, { phase: 'script', machine: { mac, uuid, serial: 'SN1' } });
  await say(api, { phase: 'stopped', reason: 'no node has this MAC address' });
  await say(api, { kind: 'inventory', lines: ['cpus 2'] });
  await api.takeReports();
  const node = await show(api, mac);
  expect(node).toMatchObject({
    ...{ name: null, approved: false, machine: { serial: 'SN1' }, inventory: ['cpus 2'] },
    label: 'refused: no node has this MAC address',
  });
  // What was taken is not taken again, and the other file is read to its end before the new one.
  await say(api, { phase: 'script' });
  await rename(join(api.bootFolder, 'reports.ndjson'), join(api.bootFolder, 'reports.ndjson.1'));
  await say(api, { phase: 'kernel', nonce: 'a'.repeat(32) });
  await api.takeReports();
  await api.takeReports();
  const { boots } = await show(api, mac);
  expect(boots.map((b) => b.timeline.map((row) => row.phase))).toEqual([['script', 'kernel'], ['script']]);
  expect(api.faults).toEqual([]);
});

test('a machine is approved with all that speaks against it at once, then published', async () => {
  await using api = await openApi();
  expect((await approve(api, mac)).body.code).toBe('node-not-found');
  const refused = await approve(api, mac, { uuid, name: 'a b', image: 'none', profile: 'none' });
  expect(refused.status).toBe(409);
  expect(refused.body.refusals?.map((r) => r.code)).toEqual(['name', 'image-unknown', 'profile-unknown']);
  // A refusal leaves nothing behind.
  expect((await api.ask('GET', `/v1/nodes/${mac}`)).status).toBe(404);
  expect((await approve(api, mac, { uuid })).body.refusals?.map((r) => r.code)).toEqual(['no-choice']);
  expect(api.faults).toEqual([]);
});

test('a late phase of a machine that nobody knows is no news; a broken line is one report less', async () => {
  await using api = await openApi();
  const file = join(api.bootFolder, 'reports.ndjson');
  await appendFile(file, 'not json\n{"mac":1}\nnull\n');
  await say(api, { phase: 'userspace', nonce: 'b'.repeat(32) });
  await api.takeReports();
  const list = (await (await api.ask('GET', '/v1/nodes')).json()) as { items: unknown[] };
  expect(list.items).toEqual([]);
  const whole = JSON.stringify({ kind: 'phase', phase: 'script', at: '2026-01-01T00:00:00Z', mac, uuid });
  await appendFile(file, whole.slice(0, 30));
  await api.takeReports();
  await appendFile(file, `${whole.slice(30)}\n`);
  await api.takeReports();
  expect((await show(api, mac)).phase).toBe('script');
  expect(api.faults).toEqual([]);
});

test('the boot service is told at the start, and explain says what it goes by', async () => {
  await using api = await openApi();
  const read = async () =>
    JSON.parse(await readFile(join(api.bootFolder, 'publication.json'), 'utf8')) as Publication;
  const publication = await vi.waitFor(read, { timeout: 10_000 });
  expect(publication.nodes).toEqual([]);
  const answer = await api.ask('GET', `/v1/boot-choice?mac=${mac}&uuid=${uuid}`);
  expect(await answer.json()).toMatchObject({ kind: 'refused', image: null });
  expect((await api.ask('GET', '/v1/boot-choice?mac=x')).status).toBe(400);
  expect(api.faults).toEqual([]);
});

test('a node is forgotten', async () => {
  await using api = await openApi();
  await say(api, { phase: 'script' });
  await api.takeReports();
  expect((await api.ask('DELETE', `/v1/nodes/${mac}`)).status).toBe(200);
  expect((await api.ask('GET', `/v1/nodes/${mac}`)).status).toBe(404);
});
