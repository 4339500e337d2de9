// Runs a lab guest in a bare QEMU without libvirt: the smallest world in which the guest can be judged.
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { vi } from 'vitest';
import type { GuestArtefacts } from '../../../src/lab/guest/build.ts';
import { guestKernelArguments } from '../../../src/lab/guest/recipe.ts';
import { JsonSocket } from './json-socket.ts';

export interface MachineWish {
  readonly boot: 'kernel' | 'disk' | 'hlt';
  readonly memoryMiB?: number;
  /** Size of a blank second disk (raw, in the machine's folder). */
  readonly blankDiskMiB?: number;
}

export interface GuestState {
  readonly boot: string;
  readonly tick: number;
  readonly name: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly address: string | null;
  readonly timeMs: number;
}

const socketArguments = (folder: string, wish: MachineWish): string[] => [
  ...['-chardev', `socket,id=serial,path=${folder}/serial,server=on,wait=off,logfile=${folder}/serial.log`],
  ...['-serial', 'chardev:serial', '-qmp', `unix:${folder}/qmp,server=on,wait=off`],
  ...(wish.boot === 'hlt'
    ? []
    : [
        ...['-netdev', 'user,id=net,hostfwd=tcp:127.0.0.1:0-:80', '-device', 'virtio-net-pci,netdev=net'],
        ...[
          '-device',
          'virtio-serial',
          '-chardev',
          `socket,id=agent,path=${folder}/agent,server=on,wait=off`,
        ],
        ...['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
      ]),
];

function bootArguments(folder: string, wish: MachineWish, guest: GuestArtefacts): string[] {
  const machine = ['-machine', wish.boot === 'hlt' ? 'pc' : 'q35', '-accel', 'tcg', '-cpu', 'qemu64'];
  const size = ['-nodefaults', '-display', 'none', '-smp', '1,sockets=4,maxcpus=4'];
  const drives =
    wish.blankDiskMiB === undefined
      ? []
      : [
          ...['-drive', `file=${folder}/blank.raw,format=raw,if=none,id=blank,file.locking=off`],
          ...['-device', 'virtio-blk-pci,drive=blank'],
        ];
  const memory = (mib: number): string[] => ['-m', `${wish.memoryMiB ?? mib},slots=4,maxmem=1G`];
  if (wish.boot === 'hlt')
    return [...machine, ...size, '-m', '16', '-drive', `file=${guest.hlt},format=raw,if=floppy,readonly=on`];
  if (wish.boot === 'disk') {
    const disk = ['-drive', `file=${guest.disk},snapshot=on,if=none,id=disk`, '-device'];
    return [...machine, ...size, ...memory(128), ...disk, 'virtio-blk-pci,drive=disk', ...drives];
  }
  const kernel = ['-kernel', guest.kernel, '-initrd', guest.initrd, '-append'];
  return [
    ...machine,
    ...size,
    ...memory(128),
    ...kernel,
    `${guestKernelArguments} lab.name=plain`,
    ...drives,
  ];
}

/** The running QEMU: `ended` is its exit code, or undefined when a signal ended it. */
interface Qemu {
  readonly pid: number;
  readonly ended: Promise<number | undefined>;
  kill(): void;
}

function spawnQemu(values: readonly string[]): Qemu {
  const process = execa('qemu-system-x86_64', values, { reject: false, stdin: 'ignore' });
  return {
    pid: process.pid ?? 0,
    ended: process.then((result) => result.exitCode),
    kill: () => void process.kill('SIGKILL'),
  };
}

export class PlainMachine implements AsyncDisposable {
  readonly folder: string;
  readonly process: Qemu;
  readonly monitor: JsonSocket;
  readonly startedMs: number;
  readonly #port: number;

  private constructor(folder: string, process: Qemu, monitor: JsonSocket, port: number, at: number) {
    this.folder = folder;
    this.process = process;
    this.monitor = monitor;
    this.#port = port;
    this.startedMs = at;
  }

  static async start(guest: GuestArtefacts, wish: MachineWish): Promise<PlainMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'hostler-guest-'));
    if (wish.blankDiskMiB !== undefined) {
      const file = await open(join(folder, 'blank.raw'), 'w');
      await file.truncate(wish.blankDiskMiB << 20);
      await file.close();
    }
    const started = performance.now();
    const process = spawnQemu([...bootArguments(folder, wish, guest), ...socketArguments(folder, wish)]);
    const monitor = await vi.waitFor(() => JsonSocket.open(join(folder, 'qmp')), { timeout: 20_000 });
    await monitor.call('qmp_capabilities');
    const forwards =
      wish.boot === 'hlt'
        ? ''
        : await monitor.call<string>('human-monitor-command', { 'command-line': 'info usernet' });
    const port = Number(/TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(forwards)?.[1]);
    return new PlainMachine(folder, process, monitor, port, started);
  }

  /** What the guest wrote on its serial console so far. */
  serial(): Promise<string> {
    return readFile(join(this.folder, 'serial.log'), 'utf8');
  }

  /** The first match on the serial console; waits for it. */
  async waitForSerial(pattern: RegExp, timeoutMs = 90_000): Promise<string> {
    return vi.waitFor(
      async () => {
        const found = pattern.exec(await this.serial())?.[0];
        if (found === undefined) throw new Error(`${pattern} is not on the console`);
        return found;
      },
      { timeout: timeoutMs, interval: 20 },
    );
  }

  /** Types on the serial console. */
  async type(text: string): Promise<void> {
    const socket = connect(join(this.folder, 'serial'));
    await once(socket, 'connect');
    socket.write(text);
    // QEMU drops what a peer wrote when that peer hangs up at once: the console's echo says that it arrived.
    let echo = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      echo += chunk as string;
      if (echo.includes(text.trim())) return;
    }
  }

  /** The JSON that the guest answers; a refusal is thrown with its status and words. */
  async get<T = GuestState>(path = '/', timeoutMs = 60_000): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${body.trim()}`);
    return JSON.parse(body) as T;
  }

  /** The state of the guest as soon as it answers at all. */
  waitForAnswer(): Promise<GuestState> {
    return vi.waitFor(() => this.get('/', 2_000), { timeout: 90_000, interval: 50 });
  }

  agent(): Promise<JsonSocket> {
    return JsonSocket.open(join(this.folder, 'agent'));
  }

  async residentMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.monitor[Symbol.dispose]();
    this.process.kill();
    await this.process.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
