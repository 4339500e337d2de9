// Files that are not whole yet. One without a key goes when its transfer breaks; one of an upload stays, so
// that the upload can go on behind it.
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { HostlerError } from '../../model/errors.ts';
import type { Taking, Written } from '../ports/blobs.ts';

export interface Part extends AsyncDisposable {
  readonly path: string;
  readonly offset: number;
  /** Aborted when the same upload comes again: the connection of this one is a dead one. */
  readonly replaced: AbortSignal;
  /** Its bytes are no use: they go, even those of an upload. */
  spoil(): void;
}

export interface Parts {
  take(upload: { readonly key: string; readonly offset: number } | null): Promise<Part>;
  received(key: string): Promise<number>;
}

const keptMs = 24 * 3_600_000;
const isKey = /^[A-Za-z0-9_-]{8,64}$/;

export async function openParts(folder: string): Promise<Parts> {
  await clear(folder);
  const open = new Map<string, { readonly replace: AbortController; readonly over: Promise<null> }>();
  const pathOf = (key: string): string => {
    if (!isKey.test(key)) throw badKey();
    return join(folder, `upload-${key}`);
  };
  const sizeOf = async (key: string): Promise<number> =>
    (await stat(pathOf(key)).catch(() => null))?.size ?? 0;
  /** Whoever asks for an upload is its caller: what is left of an earlier connection is a dead one. */
  async function endOthers(key: string): Promise<void> {
    for (let before = open.get(key); before; before = open.get(key)) {
      before.replace.abort();
      await before.over;
    }
  }
  async function received(key: string): Promise<number> {
    await endOthers(key);
    return sizeOf(key);
  }

  async function take(upload: { readonly key: string; readonly offset: number } | null): Promise<Part> {
    if (upload === null) {
      const path = join(folder, `part-${randomUUID()}`);
      const replaced = new AbortController().signal;
      const spoil = (): void => undefined;
      return { path, offset: 0, replaced, spoil, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    }
    const { key, offset } = upload;
    const path = pathOf(key);
    await endOthers(key);
    const over = Promise.withResolvers<null>();
    const replace = new AbortController();
    open.set(key, { replace, over: over.promise });
    let spoiled = false;
    const part: Part = {
      path,
      offset,
      replaced: replace.signal,
      spoil() {
        spoiled = true;
      },
      async [Symbol.asyncDispose]() {
        open.delete(key);
        if (spoiled) await rm(path, { force: true });
        over.resolve(null);
      },
    };
    const here = await sizeOf(key);
    if (here === offset) return part;
    await part[Symbol.asyncDispose]();
    throw otherOffset(here, offset);
  }
  return { take, received };
}

/** What kills have left, and uploads that nobody came back for. */
async function clear(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const isOld = async (): Promise<boolean> => (await stat(path)).mtimeMs < Date.now() - keptMs;
    if (name.startsWith('part-') || (name.startsWith('upload-') && (await isOld()))) {
      await rm(path, { force: true });
    }
  }
}

/** Appends the content behind what the part has, and tells the whole of it. */
export async function writePart<T>(
  part: Part,
  content: AsyncIterable<Uint8Array>,
  taking: Taking<T>,
): Promise<Written> {
  const hash = createHash('sha256');
  const head = lookOnce(part, taking);
  const file = await open(part.path, part.offset === 0 ? 'w' : 'r+', 0o600);
  let sizeBytes = 0;
  try {
    for await (const chunk of readTo(file, part.offset)) {
      sizeBytes += take(chunk, hash, head);
    }
    for await (const chunk of until(part.replaced, content)) {
      await writeAt(file, chunk, sizeBytes);
      sizeBytes += take(chunk, hash, head);
    }
    head.end();
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex'), sizeBytes };
}

/** The content until the part is replaced, also while it waits for bytes that never come. */
async function* until(end: AbortSignal, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined);
  const refuse = (): void => {
    ended.reject(replaced());
  };
  end.addEventListener('abort', refuse, { once: true });
  const chunks: AsyncIterator<Uint8Array, undefined> = content[Symbol.asyncIterator]() as never;
  try {
    if (end.aborted) throw replaced();
    for (;;) {
      const { done, value } = await Promise.race([chunks.next(), ended.promise]);
      if (done === true) return;
      yield value;
    }
  } finally {
    end.removeEventListener('abort', refuse);
    // Not waited for: it may stand in front of a dead connection.
    void Promise.resolve(chunks.return?.()).catch(() => undefined);
  }
}

/** One call may write less than it was given. */
async function writeAt(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, at, chunk.length - at, position + at);
    at += bytesWritten;
  }
}

function take(chunk: Uint8Array, hash: Hash, head: Head): number {
  hash.update(chunk);
  head.add(chunk);
  return chunk.length;
}

interface Head {
  add(chunk: Uint8Array): void;
  /** There are no more bytes than came. */
  end(): void;
}

/** The first bytes are looked at once: when there are enough, or when there are no more. */
function lookOnce<T>(part: Part, { headBytes, look }: Taking<T>): Head {
  let head = Buffer.alloc(0);
  let looked = false;
  const show = (): void => {
    looked = true;
    try {
      look(head);
    } catch (error) {
      part.spoil();
      throw error;
    }
  };
  return {
    add(chunk) {
      if (looked) return;
      head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
      if (head.length >= headBytes) show();
    },
    end() {
      if (!looked) show();
    },
  };
}

async function* readTo(file: FileHandle, end: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  for (let at = 0; at < end;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

const badKey = (): HostlerError =>
  new HostlerError('invalid-input', {
    message: 'The name of the upload is none',
    fix: 'Use 8 to 64 letters, digits, "-" and "_": a UUID, for example.',
  });

const otherOffset = (received: number, offset: number): HostlerError =>
  new HostlerError('changed', {
    message: `${received} bytes of this upload are here, and it was to go on at ${offset}`,
    fix: `Go on at ${received}.`,
    facts: { received },
  });

const replaced = (): HostlerError =>
  new HostlerError('changed', {
    message: 'The same upload was begun again meanwhile',
    fix: 'Nothing is to be done: the newer one goes on.',
  });
