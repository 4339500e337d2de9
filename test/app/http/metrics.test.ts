import { expect, test } from 'vitest';
import { waitFor } from '../../../src/lab/wait.ts';
import { openApi } from './world.ts';

const sample =
  /^[a-z_:][a-z0-9_:]*(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)+\})? -?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

test('the fleet, the requests and the process, as Prometheus reads them', async () => {
  await using api = await openApi({ watched: true });
  const read = async (): Promise<string> => (await api.ask('GET', '/metrics')).text();
  const before = await read();
  expect(before).toContain('hostler_hosts{state="up"} 0\n');

  const body = JSON.stringify({ name: 'host1', uri: 'qemu+tls://host1/system' });
  expect((await api.ask('POST', '/v1/hosts', { body })).status).toBe(202);
  await api.ask('GET', '/v1/vms/nobody');
  await waitFor('the host to be up', async () => (await read()).includes('hostler_hosts{state="up"} 1\n'));
  await waitFor('its VMs to be read', async () =>
    (await read()).includes('_picture_age_seconds{host="host1"}'),
  );

  const text = await read();
  expect(text).toContain('hostler_tasks{state="succeeded",kind="host.add"} 1\n');
  expect(text).toContain('hostler_vms{power="running",foreign="false"} 0\n');
  expect(text).toContain('hostler_api_request_seconds_count{endpoint="vm.show",status="4xx"} 1\n');
  expect(text).toMatch(
    /hostler_api_request_seconds_bucket\{endpoint="host\.add",status="2xx",le="\+Inf"\} 1\n/,
  );
  expect(text).toMatch(/^process_resident_memory_bytes \d{7,}$/m);
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(line.startsWith('#') ? /^# (HELP|TYPE) / : sample);
  const families = [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]);
  expect(new Set(families).size).toBe(families.length);
  // A bucket counts everything below it.
  const buckets = [...text.matchAll(/_bucket\{endpoint="host\.add",\S+\} (\d+)/g)].map((m) => Number(m[1]));
  expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
  expect(api.faults).toEqual([]);
});

test('over the network it is shown to whoever may read, and to nobody else', async () => {
  await using api = await openApi();
  expect((await api.ask('GET', '/metrics', { remote: true })).status).toBe(401);
  const made = await api.ask('POST', '/v1/tokens', { body: JSON.stringify({ name: 'p', access: 'read' }) });
  const { secret } = (await made.json()) as { secret: string };
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await api.ask('GET', '/metrics', { remote: true, headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
});
