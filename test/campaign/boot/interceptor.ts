// Stands between nodes and the boot service, and does what an attacker on the network would: MODE ADDRESS
// PORT UPSTREAM.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';

const [mode = '', host = '', port = '', upstream = ''] = process.argv.slice(2);

/** The bundle of the first boot, for the replay to the second. */
let recorded: Buffer | undefined;

const decode = (line: string): string => Buffer.from(line.split(' ')[1] ?? '', 'base64').toString();
const encode = (name: string, text: string): string => `${name} ${Buffer.from(text).toString('base64')}`;

/** Changes one line of the bundle, text and all, but cannot sign it. */
const change = (bundle: Buffer, name: string, edit: (text: string) => string): Buffer =>
  Buffer.from(
    bundle
      .toString()
      .split('\n')
      .map((line) => (line.startsWith(`${name} `) ? encode(name, edit(decode(line))) : line))
      .join('\n'),
  );

function tamperManifest(bundle: Buffer): Buffer {
  switch (mode) {
    case 'extend':
      return change(bundle, 'manifest', (text) => text.replace(/expires \d+/, 'expires 9999999999'));
    case 'reassign':
      return change(bundle, 'assignment', (text) => text.replace(/^node .*/m, 'node other'));
    case 'certify':
      return change(bundle, 'certificate', (text) => text.replace(/not-after \d+/, 'not-after 9999999999'));
    case 'replay':
      return (recorded ??= bundle);
    default:
      return bundle;
  }
}

function tamper(path: string, body: Buffer): Buffer {
  if (path.startsWith('/manifest')) return tamperManifest(body);
  const hit =
    (mode === 'flip-image' && path.endsWith('/root.squashfs')) ||
    (mode === 'flip-config' && path.startsWith('/config'));
  if (!hit) return body;
  const at = Math.floor(body.length / 2);
  body[at] = (body[at] ?? 0) ^ 1;
  return body;
}

/**
 * `swap` asks in the name of node 2, and hands its manifest to node 1; `argue` adds to the kernel's
 * arguments.
 */
const rewritten = (path: string): string =>
  mode === 'swap' && path.startsWith('/manifest')
    ? path
        .replace('52:54:00:77:00:01', '52:54:00:77:00:02')
        .replace(/uuid=[^&]*/, 'uuid=77000000-0000-4000-8000-000000000002')
    : path;

function pass(incoming: IncomingMessage, response: ServerResponse): void {
  const path = rewritten(incoming.url ?? '/');
  const options = { host, port: upstream, path, method: incoming.method, headers: incoming.headers };
  const outgoing = request(options, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('end', () => {
      let body = Buffer.concat(parts);
      if (answer.statusCode === 200) body = Buffer.from(tamper(path, body));
      if (mode === 'argue' && path.startsWith('/ipxe')) {
        body = Buffer.from(body.toString().replace(/^(kernel .*)( \|\| goto failed)$/m, '$1 init=/bin/sh$2'));
      }
      const { 'transfer-encoding': _chunked, ...headers } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': body.length });
      response.end(body);
    });
  });
  outgoing.on('error', () => response.writeHead(502, { 'content-length': 0 }).end());
  incoming.pipe(outgoing);
}

createServer(pass).listen(Number(port), host);
