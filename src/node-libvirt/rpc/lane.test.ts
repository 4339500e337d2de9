// A lane over connections whose far end the test plays byte by byte: window, priority, slow guests,
// deadlines, desync.
import { duplexPair, type Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionClosed, DeadlineExceeded } from '../errors.ts';
import type { Procedure } from '../xdr/procedure.ts';
import { Channel } from './channel.ts';
import { type Frame, FrameParser, frameType, headroomBytes, writeHeader } from './frame.ts';
import { Lane } from './lane.ts';

interface Args {
  readonly text: string;
  readonly dom?: { readonly uuid: string };
}

const procedure = (name: string, priority: 'high' | 'normal'): Procedure<Args, string> => ({
  name,
  program: 1,
  version: 1,
  number: priority === 'high' ? 2 : 3,
  priority,
  stream: 'none',
  since: '0.0.0',
  fds: false,
  encode: ({ text }, headroom = 0) => Buffer.concat([Buffer.alloc(headroom), Buffer.from(text)]),
  decode: (payload) => Buffer.from(payload).toString(),
});
const normal = procedure('THING_GET', 'normal');
const high = procedure('URGENT_GET', 'high');

/** The far end: what arrived, and answers on request. */
class Far {
  readonly calls: Frame[] = [];
  readonly #wire: Duplex;

  constructor(wire: Duplex) {
    this.#wire = wire;
    const parser = new FrameParser((frame) => {
      if (frame.type === frameType.call) this.calls.push(frame);
    });
    wire.on('data', (chunk: Buffer) => {
      parser.push(chunk);
    });
  }

  get texts(): string[] {
    return this.calls.map((frame) => frame.payload.toString());
  }

  answer(text: string, serial?: number): void {
    const call = this.calls.find((frame) => frame.payload.toString() === text) as Frame;
    const frame = Buffer.concat([Buffer.alloc(headroomBytes), Buffer.from(text)]);
    writeHeader(
      frame,
      { program: 1, version: 1, number: call.procedure },
      frameType.reply,
      serial ?? call.serial,
      0,
    );
    this.#wire.write(frame);
  }

  write(bytes: Buffer): void {
    this.#wire.write(bytes);
  }
}

function world(size: number): { readonly lane: Lane; readonly far: Far[] } {
  const far: Far[] = [];
  const open = (): Promise<Channel> => {
    const [near, other] = duplexPair();
    far.push(new Far(other));
    const keepalive = { intervalMs: 1_000_000, count: 3 };
    return Promise.resolve(new Channel(near, { keepalive, joinWrites: true }));
  };
  const options = {
    host: 'h',
    size,
    relief: 1,
    deadlineMs: 60_000,
    maxXmlBytes: 100,
    libVersion: () => 0,
    open,
  };
  return { lane: new Lane(options), far };
}

const turn = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => process.nextTick(resolve));
};
const settled = (promise: Promise<string>): Promise<string> =>
  promise.then(
    (value) => value,
    (error: unknown) => `${(error as Error).name}: ${(error as ConnectionClosed).outcome}`,
  );

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a lane', () => {
  it('sends the first call to another driver alone, and the rest when it is answered', async () => {
    const { lane, far } = world(1);
    const pool = procedure('STORAGE_POOL_GET_INFO', 'high');
    const network = procedure('CONNECT_LIST_ALL_NETWORKS', 'normal');
    const calls = ['p1', 'p2', 'p3'].map((text) => settled(lane.call(pool, { text })));
    calls.push(settled(lane.call(network, { text: 'n1' })), settled(lane.call(normal, { text: 'a' })));
    await turn();
    expect(far[0]!.texts).toEqual(['p1', 'n1', 'a']);
    far[0]!.answer('p1');
    await turn();
    expect(far[0]!.texts).toEqual(['p1', 'n1', 'a', 'p2', 'p3']);
    for (const text of ['n1', 'a', 'p2', 'p3']) far[0]!.answer(text);
    expect(await Promise.all(calls)).toEqual(['p1', 'p2', 'p3', 'n1', 'a']);
  });

  it('keeps four calls out, sends the urgent first and the others in their order', async () => {
    const { lane, far } = world(1);
    const calls = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => settled(lane.call(normal, { text })));
    calls.push(settled(lane.call(high, { text: 'urgent' })));
    await turn();
    // The urgent one overtook all, for nothing was sent before the connection was there.
    expect(far[0]!.texts).toEqual(['urgent', 'a', 'b', 'c']);
    far[0]!.answer('b');
    await turn();
    expect(far[0]!.texts).toEqual(['urgent', 'a', 'b', 'c', 'd']);
    for (const text of ['urgent', 'a', 'c', 'd']) far[0]!.answer(text);
    await turn();
    for (const text of ['e', 'f']) far[0]!.answer(text);
    expect(await Promise.all(calls)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'urgent']);
  });

  it('counts a call whose caller has left until its answer comes', async () => {
    const { lane, far } = world(1);
    const late = ['a', 'b', 'c', 'd'].map((text) => settled(lane.call(normal, { text }, { deadlineMs: 50 })));
    const waiting = settled(lane.call(normal, { text: 'e' }, { deadlineMs: 50 }));
    const patient = settled(lane.call(normal, { text: 'f' }));
    await turn();
    await vi.advanceTimersByTimeAsync(51);
    expect(await Promise.all(late)).toEqual(Array(4).fill('DeadlineExceeded: unknown'));
    expect(await waiting).toBe('DeadlineExceeded: not-sent');
    expect(far[0]!.texts).toEqual(['a', 'b', 'c', 'd']);
    far[0]!.answer('c');
    await turn();
    expect(far[0]!.texts).toEqual(['a', 'b', 'c', 'd', 'f']);
    far[0]!.answer('f');
    expect(await patient).toBe('f');
  });

  it('lets a guest that does not answer hold one slot only', async () => {
    const { lane, far } = world(1);
    const frozen = { uuid: 'frozen' };
    const first = settled(lane.call(normal, { text: 'stuck', dom: frozen }));
    await turn();
    await vi.advanceTimersByTimeAsync(1_500);
    const more = ['1', '2', '3', '4', '5'].map((text) => settled(lane.call(normal, { text, dom: frozen })));
    const other = settled(lane.call(normal, { text: 'other', dom: { uuid: 'well' } }));
    await turn();
    expect(far[0]!.texts).toEqual(['stuck', 'other']);
    far[0]!.answer('other');
    expect(await other).toBe('other');
    far[0]!.answer('stuck');
    expect(await first).toBe('stuck');
    await vi.advanceTimersByTimeAsync(300);
    await turn();
    expect(far[0]!.texts.slice(2)).toEqual(['1', '2', '3', '4']);
    lane.close({ reason: 'over' });
    await Promise.all(more);
  });

  it('opens another connection when all slots are held by guests that do not answer', async () => {
    const { lane, far } = world(1);
    const stuck = ['a', 'b', 'c', 'd'].map((text) =>
      settled(lane.call(normal, { text, dom: { uuid: text } })),
    );
    await turn();
    await vi.advanceTimersByTimeAsync(1_500);
    const well = settled(lane.call(normal, { text: 'well', dom: { uuid: 'well' } }));
    await turn();
    expect(far[1]!.texts).toEqual(['well']);
    far[1]!.answer('well');
    expect(await well).toBe('well');
    lane.close({ reason: 'over' });
    expect(await Promise.all(stuck)).toEqual(Array(4).fill('ConnectionClosed: unknown'));
  });

  it('ends the connection at a reply that nobody asked for, and says where', async () => {
    const { lane, far } = world(1);
    const call = lane.call(normal, { text: 'a' });
    const error = call.then(
      () => undefined,
      (caught: unknown) => caught as ConnectionClosed,
    );
    await turn();
    far[0]!.answer('a', 77);
    const caught = await error;
    expect(caught).toBeInstanceOf(ConnectionClosed);
    expect(caught?.message).toContain('at byte 0');
    expect(caught?.cause).toMatchObject({ name: 'ProtocolError', offset: 0 });
  });

  it('refuses bad XML before it is sent', async () => {
    const { lane, far } = world(1);
    const args = { text: 'x', xml: '<a>' };
    await expect(lane.call(normal, args)).rejects.toMatchObject({
      name: 'RefusedBeforeSending',
      outcome: 'not-sent',
    });
    expect(far).toHaveLength(0);
  });

  it('gives errors the stack of the caller', async () => {
    const { lane, far } = world(1);
    async function someCaller(): Promise<void> {
      await lane.call(normal, { text: 'a' }, { deadlineMs: 10 });
    }
    const error = someCaller().then(
      () => undefined,
      (caught: unknown) => caught as Error,
    );
    await turn();
    expect(far).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(11);
    const caught = await error;
    expect(caught).toBeInstanceOf(DeadlineExceeded);
    expect(caught?.stack).toContain('someCaller');
  });
});
