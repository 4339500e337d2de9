import { expect, test } from 'vitest';
import { openApi } from './world.ts';

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

test('over the network a token decides: none, a reader, an administrator, a revoked one', async () => {
  await using api = await openApi();
  const make = async (name: string, access: 'read' | 'admin'): Promise<string> => {
    const made = await api.ask('POST', '/v1/tokens', { body: JSON.stringify({ name, access }) });
    expect(made.status).toBe(201);
    return ((await made.json()) as { secret: string }).secret;
  };
  const reader = await make('reader', 'read');
  const admin = await make('admin', 'admin');
  const cluster = (secret: string | null, name: string) =>
    api.ask('POST', '/v1/clusters', {
      remote: true,
      body: JSON.stringify({ name }),
      ...(secret !== null && { headers: bearer(secret) }),
    });

  expect((await cluster(null, 'a')).status).toBe(401);
  expect((await cluster('hostler_wrong_wrong', 'a')).status).toBe(401);
  expect((await cluster(reader, 'a')).status).toBe(403);
  expect((await api.ask('GET', '/v1/vms', { remote: true, headers: bearer(reader) })).status).toBe(200);
  expect((await cluster(admin, 'a')).status).toBe(201);

  await api.ask('DELETE', '/v1/tokens/admin');
  expect((await cluster(admin, 'b')).status).toBe(401);
  const listed = await (await api.ask('GET', '/v1/tokens')).text();
  expect(listed).not.toContain(reader);
  expect(listed).not.toContain('hash');
});

test('an idempotency key gives the same task, and is refused for another request', async () => {
  await using api = await openApi();
  const add = (name: string) =>
    api.ask('POST', '/v1/hosts', {
      body: JSON.stringify({ name, uri: 'qemu+tls://nowhere/system' }),
      headers: { 'idempotency-key': 'k1' },
    });
  const [first, second] = [await add('one'), await add('one')];
  expect(first.status).toBe(202);
  const task = (await first.json()) as { id: string };
  expect(((await second.json()) as { id: string }).id).toBe(task.id);
  expect(first.headers.get('location')).toBe(`/v1/tasks/${task.id}`);
  const other = await add('two');
  expect(await other.json()).toMatchObject({ code: 'idempotency-mismatch', status: 409 });
  // Also where the input of the task is drawn anew each time.
  const create = () =>
    api.ask('POST', '/v1/vms', {
      body: JSON.stringify({ name: 'web', template: 'linux', cpus: 1, memoryMiB: 512 }),
      headers: { 'idempotency-key': 'k2' },
    });
  const made = [await create(), await create()];
  expect(made.map((r) => r.status)).toEqual([202, 202]);
  expect(made[0]?.headers.get('location')).toBe(made[1]?.headers.get('location'));
});

test('what does not exist says so, and the document of the API is there', async () => {
  await using api = await openApi();
  expect(await (await api.ask('GET', '/v1/nothing')).json()).toMatchObject({ code: 'path-not-found' });
  expect(await (await api.ask('GET', '/v1/vms/none')).json()).toMatchObject({ code: 'vm-not-found' });
  const document = (await (await api.ask('GET', '/v1/openapi.json')).json()) as { openapi: string };
  expect(document.openapi).toBe('3.1.0');
});
