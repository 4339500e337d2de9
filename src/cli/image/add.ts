// `hostler image add`
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageResource } from '../../contract/image/image.ts';
import { HostlerError } from '../../model/errors.ts';
import { printBytes } from '../../model/memory.ts';
import type { Command, Context } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

const chunkBytes = 1024 * 1024;
const attemptsMax = 8;
const pauseMs = 1_000;

interface Source {
  readonly file: string;
  readonly sizeBytes: number;
  /** The same file gives the same name again: a broken upload goes on, also from a new command. */
  readonly upload: string;
}

async function readSource(file: string, name: string): Promise<Source> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) {
    throw new HostlerError('invalid-input', {
      message: found === null ? `There is no file ${file}` : `${file} is no file`,
      fix: 'Name a file on this machine.',
    });
  }
  const path = await realpath(file);
  const mark = JSON.stringify([name, path, found.size, found.mtimeMs, found.ino]);
  return {
    file,
    sizeBytes: found.size,
    upload: createHash('sha256').update(mark).digest('hex').slice(0, 40),
  };
}

/** Reads all of the file, for its digest, and hands out what lies behind the offset. */
async function* readFrom(
  { terminal }: Context,
  { file, sizeBytes }: Source,
  offset: number,
  hash: Hash,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  let shown = -1;
  for await (const read of createReadStream(file, { highWaterMark: chunkBytes })) {
    const chunk = read as Uint8Array;
    hash.update(chunk);
    sent += chunk.length;
    if (sent > offset) yield chunk.subarray(Math.max(0, chunk.length - (sent - offset)));
    const percent = Math.floor((sent / sizeBytes) * 100);
    if (terminal.live && percent !== shown)
      terminal.err(`\r… ${percent}% of ${printBytes(sizeBytes)}\u001b[K`);
    shown = percent;
  }
  if (terminal.live) terminal.err('\r\u001b[K');
}

async function readReceived({ client, signal }: Context, { upload }: Source): Promise<number> {
  return (await client.call('image.add-received', { upload, signal })).receivedBytes;
}

/** One attempt, behind what an earlier one has brought there. */
async function send(context: Context, name: string, source: Source, offset: number): Promise<ImageResource> {
  const { client, flag, signal } = context;
  const hash = createHash('sha256');
  const response = await client.open('image.add', {
    query: { name, as: flag('as'), upload: source.upload, offset },
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(source.sizeBytes - offset),
    },
    body: readFrom(context, source, offset, hash),
    signal,
  });
  const chunks = await Array.fromAsync(response.body);
  const image = JSON.parse(Buffer.concat(chunks).toString()) as ImageResource;
  const digest = hash.digest('hex');
  if (image.digest === digest) return image;
  throw new HostlerError('invalid-image', {
    message: `The manager has the SHA-256 ${image.digest}, and the file ${digest}: it was changed meanwhile`,
    fix: `Remove that one and send the file again: hostler image remove ${name}.`,
  });
}

async function sendUntilThere(context: Context, name: string, source: Source): Promise<ImageResource> {
  let offset = await readReceived(context, source);
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (attempt > 1) offset = await readReceived(context, source);
      return await send(context, name, source, offset);
    } catch (error) {
      const broke = error instanceof HostlerError && error.code === 'manager-unreachable';
      if (!broke || attempt === attemptsMax || context.signal.aborted) throw error;
      context.terminal.err(`The connection broke (${error.message}); it goes on where it was\n`);
      await sleep(pauseMs * attempt, undefined, { signal: context.signal });
    }
  }
}

export const command: Command = {
  summary: 'Send a file to the manager as an image; what it is is told from its content',
  args: [
    { name: 'NAME', summary: 'what to call it' },
    {
      name: 'FILE',
      summary: 'a qcow2 or raw disk, or with --as a kernel, initrd or iso',
      completes: 'file',
    },
  ],
  flags: { as: { summary: 'kernel, initrd or iso', value: 'KIND', choices: ['kernel', 'initrd', 'iso'] } },
  text: 'An upload that breaks goes on where it was; given again within a day, so does the command.',
  examples: [
    'hostler image add debian-12 debian-12.qcow2',
    'hostler image add vmlinuz /boot/vmlinuz --as kernel',
  ],
  async run(context) {
    const [name = '', file = ''] = context.args;
    const image = await sendUntilThere(context, name, await readSource(file, name));
    printResource(
      context,
      image,
      (i) => `${i.name} was added: ${i.format}, ${printBytes(i.sizeBytes)}, ${i.digest}\n`,
    );
    return 0;
  },
};
