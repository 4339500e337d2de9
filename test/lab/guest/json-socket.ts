// Speaks line-delimited JSON over a unix socket, as QEMU's monitor (QMP) and its guest agent both do.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
}

export class JsonSocket implements Disposable {
  readonly #socket: Socket;
  readonly #waiting: ((reply: Reply) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const reply = JSON.parse(line.replace(/^\xff|^\ufffd/, '')) as Reply;
      if ('return' in reply || 'error' in reply) this.#waiting.shift()?.(reply);
    });
  }

  static async open(path: string): Promise<JsonSocket> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new JsonSocket(socket);
  }

  /** One command at a time; an error reply is thrown with QEMU's words. */
  async call<T = unknown>(command: string, values: object = {}, timeoutMs = 20_000): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const timer = setTimeout(() => reject(new Error(`${command}: no answer in ${timeoutMs} ms`)), timeoutMs);
    this.#waiting.push(resolve);
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: values })}\n`);
    try {
      const reply = await promise;
      if (reply.error !== undefined) throw new Error(`${command}: ${reply.error.desc}`);
      return reply.return as T;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
