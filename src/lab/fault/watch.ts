// Watches for a point from outside, by what libvirt, a log or the manager itself tells at that moment.
import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync, watch as watchFile } from 'node:fs';
import { request } from 'node:http';
import { basename, dirname, join } from 'node:path';
import {
  connect,
  type DomainEvent,
  DomainEventResumedDetailType as Resumed,
  DomainEventStartedDetailType as Started,
  DomainEventSuspendedDetailType as Suspended,
  DomainEventType as Type,
} from 'node-libvirt';
import type { LabHost } from '../host/host.ts';
import { slowness, WaitedInVain } from '../wait.ts';
import { type MigrationPhase, type Point, printPoint } from './point.ts';

/** What a point can be seen in. */
export interface Watched {
  readonly hosts: readonly LabHost[];
  readonly apiSocket: string;
}

type Stop = () => void | Promise<void>;
interface Ends {
  readonly reached: () => void;
  /** It cannot be seen any more. */
  readonly blind: (error: unknown) => void;
}

/** Each phase as the lifecycle event that libvirt sends at that moment, from source or target. */
const phaseEvents: Readonly<Record<MigrationPhase, readonly [event: number, detail: number]>> = {
  arriving: [Type.STARTED, Started.MIGRATED],
  handover: [Type.SUSPENDED, Suspended.MIGRATED],
  'post-copy': [Type.RESUMED, Resumed.POSTCOPY],
  arrived: [Type.RESUMED, Resumed.MIGRATED],
};

type DomainPoint = Extract<Point, { kind: 'migration' | 'pass' }>;

function isAt(point: DomainPoint, event: DomainEvent): boolean {
  if (event.domain.name !== point.guest) return false;
  if (point.kind === 'pass') return event.kind === 'migrationIteration' && event.iteration === point.number;
  const [type, detail] = phaseEvents[point.phase];
  return event.kind === 'lifecycle' && event.event === type && event.detail === detail;
}

async function watchDomains(point: DomainPoint, hosts: readonly LabHost[], ends: Ends): Promise<Stop> {
  const stack = new AsyncDisposableStack();
  try {
    await Promise.all(
      hosts.map(async (host) => {
        const connection = stack.use(await connect(host.uri('unix')));
        const feed = stack.use(connection.domainEvents({ kinds: ['lifecycle', 'migrationIteration'] }));
        await feed.ready;
        void (async () => {
          for await (const event of feed) if ('domain' in event && isAt(point, event)) ends.reached();
        })().catch(ends.blind);
      }),
    );
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  return () => stack.disposeAsync();
}

/** Only what is written from now on counts; the file may come later. */
function watchLog(file: string, text: string, ends: Ends): Stop {
  let read = existsSync(file) ? statSync(file).size : 0;
  let rest = '';
  const look = (): void => {
    if (!existsSync(file)) return;
    const { size } = statSync(file);
    // A smaller file is a new one: virtlogd has put the old one aside.
    if (size < read) read = 0;
    const bytes = Buffer.alloc(size - read);
    const descriptor = openSync(file, 'r');
    read += readSync(descriptor, bytes, 0, bytes.length, read);
    closeSync(descriptor);
    const lines = (rest + bytes.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    if (lines.some((line) => line.includes(text))) ends.reached();
  };
  mkdirSync(dirname(file), { recursive: true });
  const watcher = watchFile(dirname(file), (_, name) => {
    if (name === basename(file)) look();
  });
  watcher.on('error', ends.blind);
  return () => watcher.close();
}

/** The manager's journal; its headers come when it has taken note of where its newest event is. */
async function watchSteps(
  { step, what }: Extract<Point, { kind: 'step' }>,
  socketPath: string,
  ends: Ends,
): Promise<Stop> {
  const { promise: listening, resolve, reject } = Promise.withResolvers<undefined>();
  const path = '/v1/events?follow=true&after=latest&kinds=task.step-changed';
  const asked = request({ socketPath, path, headers: { accept: 'text/event-stream' } }, (answer) => {
    if (answer.statusCode !== 200)
      reject(new Error(`the manager answered ${answer.statusCode ?? 0} to ${path}`));
    else resolve(undefined);
    let rest = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((text) => text.startsWith('data:'))) {
        const { facts } = JSON.parse(line.slice(5)) as { facts: { step: string; what: string } };
        if (facts.step === step && facts.what === what) ends.reached();
      }
    });
    answer.on('close', () => ends.blind(new Error('the manager ended its journal')));
  });
  asked.on('error', (error) => {
    reject(error);
    ends.blind(error);
  });
  asked.end();
  await listening;
  return () => void asked.destroy();
}

/** A point that is watched for from the moment it is given back. */
export class ArmedPoint implements AsyncDisposable {
  readonly point: Point;
  readonly #seen = Promise.withResolvers<undefined>();
  #stop: Stop = () => undefined;

  private constructor(point: Point) {
    this.point = point;
    this.#seen.promise.catch(() => undefined);
  }

  static async arm(point: Point, { hosts, apiSocket }: Watched): Promise<ArmedPoint> {
    const armed = new ArmedPoint(point);
    const ends: Ends = { reached: () => armed.#seen.resolve(undefined), blind: armed.#seen.reject };
    if (point.kind === 'step') armed.#stop = await watchSteps(point, apiSocket, ends);
    else if (point.kind === 'log') {
      const host = hosts.find(({ name }) => name === point.host);
      if (host === undefined) throw new RangeError(`no host is called '${point.host}'`);
      armed.#stop = watchLog(join(host.logFolder, point.file), point.text, ends);
    } else {
      const up = hosts.filter((host) => host.isUp);
      armed.#stop = await watchDomains(point, up, ends);
    }
    return armed;
  }

  /** Resolves at the moment it is seen; at once when it has been already. */
  async reached({ timeoutMs = 120_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const patienceMs = timeoutMs * slowness();
    let timer: NodeJS.Timeout | undefined;
    const inVain = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new WaitedInVain(`waited ${Math.round(patienceMs)} ms in vain for ${printPoint(this.point)}`));
      }, patienceMs);
    });
    try {
      await Promise.race([this.#seen.promise, inVain]);
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }
}
