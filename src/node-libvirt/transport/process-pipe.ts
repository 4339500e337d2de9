// A program whose input and output are the connection: ssh, or whatever a +ext URI names.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { ConnectFailed, SshFailed } from '../errors.ts';

/** What is kept of the program's complaints. */
const maxStderr = 8192;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A stream over a program; when the program ends, so does the stream, with what the program said. */
export class ProcessPipe extends Duplex {
  readonly #child: Child;
  readonly #name: string;
  #stderr = '';
  #heard = false;

  constructor(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    super();
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    const { stdin, stdout, stderr } = this.#child;
    this.#child.on('error', (cause) => {
      this.destroy(
        new ConnectFailed('reach', name, `${command} could not be started: ${cause.message}`, cause),
      );
    });
    this.#child.on('close', (code) => {
      this.#closed(code);
    });
    stdout.on('data', (chunk: Buffer) => {
      this.#heard = true;
      if (!this.push(chunk)) stdout.pause();
    });
    stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-maxStderr);
    });
    // The end of the program says more than the broken pipe before it.
    stdin.on('error', () => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child.stdin.write(chunk)) done();
    else this.#child.stdin.once('drain', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => {
      done();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.kill('SIGTERM');
    done(error);
  }

  #closed(code: number | null): void {
    if (this.destroyed) return;
    if (this.#heard && (code ?? 0) === 0) this.push(null);
    else this.destroy(new SshFailed(this.#name, this.#stderr, code));
  }
}
