// `scripts/lab up --listen 127.0.0.1:PORT`: the API of the lab's manager on a loopback port of the machine,
// for whoever has the token. Without it nothing of the lab can be reached but through its socket file.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { LabDaemon } from '../daemon.ts';
import type { Lab } from '../lab.ts';
import { waitFor } from '../wait.ts';

const forwarder = join(import.meta.dirname, '../forward.ts');
/** Where the manager listens inside; nobody else is in its place. */
export const insidePort = '127.0.0.1:8080';

export interface ListenPort {
  readonly host: string;
  readonly port: number;
}

export function parseListenPort(text: string): ListenPort {
  const match = /^(?:(127\.0\.0\.1|localhost):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65_535) {
    throw new RangeError(`--listen takes a port of loopback, 127.0.0.1:8080, not '${text}'`);
  }
  return { host: '127.0.0.1', port };
}

const answers = ({ host, port }: ListenPort): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect({ host, port });
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });

/** Fails before the lab is brought up where somebody else has the port. */
export async function checkFree(port: ListenPort): Promise<void> {
  if (await answers(port)) throw new RangeError(`something listens on ${port.host}:${port.port} already`);
}

/** Gives the secret of the token. Both forwarders belong to the lab and end with it. */
export async function listenOutside(lab: Lab, daemon: LabDaemon, port: ListenPort): Promise<string> {
  const socket = join(daemon.folder, 'port.sock');
  const log = join(daemon.folder, 'forward.log');
  const inside = 'setsid "$@" >>"$LOG" 2>&1 </dev/null &';
  const words = [process.execPath, forwarder, `unix:${socket}`, insidePort];
  await lab.manager.run('sh', ['-c', inside, 'sh', ...words], { env: { LOG: log } });
  const { pid } = lab.manager;
  if (pid === undefined) throw new Error('the lab is down');
  const sink = openSync(log, 'a');
  // Into the lab's processes, so that it ends with them, and not into its network.
  const outside = ['-t', String(pid), '-p', '--', process.execPath, forwarder, `127.0.0.1:${port.port}`];
  spawn('nsenter', [...outside, `unix:${socket}`], { detached: true, stdio: ['ignore', sink, sink] }).unref();
  closeSync(sink);
  await waitFor(`the port ${port.port} to answer`, () => answers(port));
  const { secret } = await daemon.ask<{ secret: string }>(['token', 'create', 'lab', '--admin']);
  return secret;
}
