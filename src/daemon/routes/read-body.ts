// A JSON body, bounded in size, refused with what is wrong where it is wrong.
import { parse, type Parsed, type Schema } from '../../contract/parse.ts';
import { HostlerError } from '../../model/errors.ts';

const bodyBytesMax = 1024 * 1024;

export async function readBody(request: Request): Promise<string> {
  const tooLarge = (): HostlerError =>
    new HostlerError('body-too-large', {
      message: `The body has more than ${bodyBytesMax} bytes`,
      fix: 'Send less; images have an endpoint of their own.',
    });
  if (Number(request.headers.get('content-length') ?? 0) > bodyBytesMax) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new HostlerError('invalid-input', {
      message: 'The body is not UTF-8',
      fix: 'Send JSON in UTF-8.',
      cause,
    });
  }
}

export function parseJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new HostlerError('invalid-input', {
      message: `The body is not JSON: ${cause instanceof Error ? cause.message : 'it cannot be parsed'}`,
      fix: 'Send a JSON object, as the reference of the endpoint shows it.',
      cause,
    });
  }
}

/** Names each fault with its path; values are not repeated, they may be secret. */
export function parseWith<S extends Schema>(schema: S, value: unknown, where: string): Parsed<S> {
  const result = parse(schema, value);
  if (result.ok) return result.value;
  const { faults } = result;
  const first = faults[0];
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const at = first === undefined || first.path === '' ? where : `${where} field ${first.path}`;
  throw new HostlerError('invalid-input', {
    message: `The ${at}: ${first?.fault ?? 'is not what the endpoint takes'}${more}`,
    fix: 'Correct what the facts list, each with its path; /v1/openapi.json has the whole shape.',
    facts: { faults: faults.map((f) => ({ ...f })) },
  });
}
