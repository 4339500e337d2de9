// `hostler image add`
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ImageResource } from '../../contract/image/image.ts';
import { HostlerError } from '../../model/errors.ts';
import { printBytes } from '../../model/memory.ts';
import type { Command, Context } from '../frame/command.ts';
import { printResource } from '../frame/output.ts';

const chunkBytes = 1024 * 1024;

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === true) return found.size;
  throw new HostlerError('invalid-input', {
    message: found === null ? `There is no file ${file}` : `${file} is no file`,
    fix: 'Name a file on this machine.',
  });
}

async function* readWithProgress(
  { terminal }: Context,
  file: string,
  size: number,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  let shown = -1;
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    yield chunk as Uint8Array;
    sent += (chunk as Uint8Array).length;
    const percent = Math.floor((sent / size) * 100);
    if (terminal.live && percent !== shown) terminal.err(`\r… ${percent}% of ${printBytes(size)}\u001b[K`);
    shown = percent;
  }
  if (terminal.live) terminal.err('\r\u001b[K');
}

export const command: Command = {
  summary: 'Send a file to the manager as an image; what it is is told from its content',
  args: [
    { name: 'NAME', summary: 'what to call it' },
    { name: 'FILE', summary: 'a qcow2 or raw disk, or with --as a kernel, initrd or iso' },
  ],
  flags: { as: { summary: 'kernel, initrd or iso', value: 'KIND' } },
  examples: [
    'hostler image add debian-12 debian-12.qcow2',
    'hostler image add vmlinuz /boot/vmlinuz --as kernel',
  ],
  async run(context) {
    const { client, args, flag, signal } = context;
    const [name = '', file = ''] = args;
    const size = await sizeOf(file);
    const response = await client.open('image.add', {
      query: { name, as: flag('as') },
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
      body: readWithProgress(context, file, size),
      signal,
    });
    const chunks = await Array.fromAsync(response.body);
    const image = JSON.parse(Buffer.concat(chunks).toString()) as ImageResource;
    printResource(
      context,
      image,
      (i) => `${i.name} was added: ${i.format}, ${printBytes(i.sizeBytes)}, ${i.digest}\n`,
    );
    return 0;
  },
};
