// Forwards connections from one socket to another: `node forward.ts unix:PATH|HOST:PORT unix:PATH|HOST:PORT`.
// Two of them make a port of a lab reachable from the machine: a socket file crosses namespaces, a port does
// not.
import { rmSync } from 'node:fs';
import { connect, createServer, type ListenOptions, type NetConnectOpts } from 'node:net';

function parseEnd(text: string | undefined): { readonly path: string } | { host: string; port: number } {
  if (text?.startsWith('unix:') === true) return { path: text.slice(5) };
  const match = /^(127\.0\.0\.1|localhost):(\d{1,5})$/.exec(text ?? '');
  if (match === null) throw new RangeError(`'${text ?? ''}' is neither unix:PATH nor 127.0.0.1:PORT`);
  return { host: '127.0.0.1', port: Number(match[2]) };
}

const [from, to] = process.argv.slice(2).map(parseEnd);
if (from === undefined || to === undefined) throw new RangeError('forward.ts FROM TO');
if ('path' in from) rmSync(from.path, { force: true });
const server = createServer((incoming) => {
  const outgoing = connect(to satisfies NetConnectOpts);
  incoming.pipe(outgoing).pipe(incoming);
  // One end that breaks takes the other with it.
  incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
  outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
});
process.umask(0o177);
server.listen(from satisfies ListenOptions, () => {
  process.stdout.write('forwarding\n');
});
