import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endpoints } from '../../../src/contract/all.ts';
import type { AnyEndpoint } from '../../../src/contract/endpoint.ts';
import type { Problem } from '../../../src/contract/problem.ts';
import { openApi } from './world.ts';

/** Streams that would not end are asked for elsewhere. */
const asked = (Object.entries(endpoints) as [string, AnyEndpoint][]).filter(
  ([, e]) => e.carries !== 'events',
);

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    "'; drop table vm; --",
    '<vm name="x"/>&amp;]]>',
    '../../etc/passwd',
    '%00%2e%2e%2f',
    'a\nb\r\nc',
    '\u0000',
    '$(reboot)`id`',
    'x'.repeat(5000),
    '__proto__',
    '💥'.repeat(40),
  ),
);
const hostileBody = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.json({ maxDepth: 4 }),
  fc.constantFrom('{', '[]', 'null', '"x"', '1e999', '{"name":1e308}', `{"name":"${'x'.repeat(2000)}"}`),
  fc
    .dictionary(
      fc.constantFrom('name', 'uri', 'template', 'to', 'cpus', 'memoryMiB', 'hosts', '__proto__'),
      fc.jsonValue(),
    )
    .map((value) => JSON.stringify(value)),
);

const coded = (text: string): string => encodeURIComponent(text.toWellFormed());

test('whatever is sent, the answer is no fault of ours, names a fix, and no host is touched', async () => {
  await using api = await openApi();
  const before = JSON.stringify([...api.fleet.hosts.values()].map((h) => [...h.domains.keys()]));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...asked),
      hostileText,
      hostileBody,
      hostileText,
      async (entry, word, body, query) => {
        const [, endpoint] = entry;
        const path = endpoint.path.replace(/:\w+/g, () => coded(word));
        const asks = endpoint.method !== 'GET';
        const response = await api.ask(
          endpoint.method,
          `/v1${path}?limit=${coded(query)}&name=${coded(word)}`,
          asks ? { body } : {},
        );
        if (response.ok) return;
        expect(response.status).toBeLessThan(500);
        const problem = (await response.json()) as Problem;
        expect(problem.fix.length).toBeGreaterThan(5);
      },
    ),
    { numRuns: 600 },
  );
  expect(api.faults).toEqual([]);
  expect(JSON.stringify([...api.fleet.hosts.values()].map((h) => [...h.domains.keys()]))).toBe(before);
}, 60_000);

test('a body that is too large is refused before it is read to its end', async () => {
  await using api = await openApi();
  const body = JSON.stringify({ name: 'x'.repeat(2 * 1024 * 1024) });
  const response = await api.ask('POST', '/v1/clusters', { body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'body-too-large' });
});
