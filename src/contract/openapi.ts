// The API as an OpenAPI 3.1 document, made of the same schemas that requests are held against.
import { z } from 'zod';
import { catalogue, kinds, type ErrorCode } from '../model/errors.ts';
import { endpoints } from './all.ts';
import { everywhere, type AnyEndpoint } from './endpoint.ts';
import { problem, problemType } from './problem.ts';

type Document = Readonly<Record<string, unknown>>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Document => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return rest;
};

const statusOf = (code: ErrorCode): number => kinds[catalogue[code].kind].status;

/** Which errors an endpoint answers, by status: several codes can share one. */
function problemResponses({ errors, access }: AnyEndpoint): Document {
  const open = access === 'open';
  const codes = [...new Set([...errors, ...(open ? (['bug'] as const) : everywhere)])];
  const statuses = [...new Set(codes.map(statusOf))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => statusOf(code) === status);
      const description = here.map((code) => `${code}: ${catalogue[code].title}`).join('. ');
      const content = { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } };
      return [String(status), { description, content }];
    }),
  );
}

function parametersOf({ path, query }: AnyEndpoint): readonly Document[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const shape = schemaOf(query, 'input')['properties'] as Readonly<Record<string, Document>> | undefined;
  const inQuery = Object.entries(shape ?? {}).map(([name, schema]) => ({ name, in: 'query', schema }));
  return [...inPath, ...inQuery];
}

const bodyType = {
  events: 'text/event-stream',
  upload: 'application/octet-stream',
  text: 'text/plain',
} as const;

function operationOf(name: string, endpoint: AnyEndpoint): Document {
  const { summary, input, output, status, carries } = endpoint;
  const answer = carries === 'events' ? bodyType.events : 'application/json';
  const upload = { [bodyType.upload]: { schema: { type: 'string', format: 'binary' } } };
  const json = input && { 'application/json': { schema: schemaOf(input, 'input') } };
  const content = carries === 'upload' ? upload : json;
  return {
    operationId: name,
    summary,
    tags: [name.split('.')[0]],
    parameters: parametersOf(endpoint),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      [String(status)]: {
        description: summary,
        content: { [answer]: { schema: schemaOf(output, 'output') } },
      },
      ...problemResponses(endpoint),
    },
  };
}

export function printOpenApi(version: string): Document {
  const paths: Record<string, Record<string, Document>> = {};
  for (const [name, endpoint] of Object.entries(endpoints) as [string, AnyEndpoint][]) {
    const path = `/v1${endpoint.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Hostler', version },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ token: [] }],
  };
}
