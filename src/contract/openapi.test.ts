import { expect, test } from 'vitest';
import { endpoints } from './all.ts';
import { printOpenApi } from './openapi.ts';

type Operation = Readonly<{
  operationId: string;
  parameters: { name: string; in: string }[];
  responses: object;
}>;

const document = printOpenApi('1.2.3') as unknown as {
  paths: Record<string, Record<string, Operation>>;
  info: { version: string };
};

test('every endpoint is in it once, with its parameters and its errors', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations.map((o) => o.operationId).toSorted()).toEqual(Object.keys(endpoints).toSorted());
  const show = document.paths['/v1/vms/{vm}']?.['get'];
  expect(show?.parameters).toContainEqual(expect.objectContaining({ name: 'vm', in: 'path' }));
  expect(Object.keys(show?.responses ?? {})).toEqual(expect.arrayContaining(['200', '401', '404', '503']));
  const list = document.paths['/v1/vms']?.['get'];
  expect(list?.parameters.map((p) => p.name)).toEqual(
    expect.arrayContaining(['limit', 'cursor', 'sort', 'host']),
  );
});

test('it is JSON, and its references lead somewhere', () => {
  const text = JSON.stringify(document);
  expect(JSON.parse(text)).toEqual(document);
  expect([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)).toContain('Problem');
});
