// Throws mutated and random payloads at every decoder: `node test/fuzz/node-libvirt/decoder.ts 1000000
// [seed]`. A payload must either decode or be refused with ProtocolError, at once, and take no more than
// four times its frame.
import fc from 'fast-check';
import * as qemu from '../../../src/node-libvirt/protocol/qemu.gen.ts';
import * as remote from '../../../src/node-libvirt/protocol/remote.gen.ts';
import * as types from '../../../src/node-libvirt/protocol/type.gen.ts';
import { decodeValue, encodeValue, type Write } from '../../../src/node-libvirt/xdr/define.ts';
import type { Read } from '../../../src/node-libvirt/xdr/list.ts';
import { headroomBytes } from '../../../src/node-libvirt/rpc/frame.ts';
import { ProtocolError } from '../../../src/node-libvirt/xdr/protocol-error.ts';
import { arbitraryOf, facts, typeName } from './arbitrary.ts';
import { heapNow, takenBy } from './heap.ts';
import { fillings, fullReply, listBearers } from './minimal.ts';

export interface FuzzResult {
  readonly payloads: number;
  readonly decoded: number;
  readonly refused: number;
  /** What was thrown that is no ProtocolError, and what took too much memory: none is right. */
  readonly crashes: readonly string[];
  /** Payloads of 4 KiB and more, and the most that one took beyond the fixed part, in frames. */
  readonly large: number;
  readonly dearest: number;
  readonly slowestMs: number;
  /** How far the resident set grew, at most, in MiB. */
  readonly grownMiB: number;
}

interface Target {
  readonly name: string;
  decode(payload: Buffer): unknown;
  readonly seeds: readonly Buffer[];
  /** The type of its lists, where it has any. */
  readonly lists?: string;
}

/** The objects that every reply has, however little is in it, and the error of one that is refused. */
const fixedBytes = 4096;
/** How many payloads are small for each that is large. */
const smallPerLarge = 50;
const largestBytes = 256 * 1024;

/** What decoding a payload may allocate, garbage included. */
export const allowance = (payload: Buffer): number => 4 * (headroomBytes + payload.length) + fixedBytes;

/** Words that break what trusts them: zero, signs, the bounds of the protocol and one beyond. */
const words = [
  0, 1, 2, 7, 8, 255, 256, 16_384, 16_385, 262_144, 4_194_304, 4_194_305, 0x7fffffff, 0x80000000,
];

/** A small generator (xorshift), so that a seed repeats a run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function targets(seed: number): Target[] {
  const codecs = types as unknown as Record<string, unknown>;
  const structs = Object.entries(facts.types).filter(([, fact]) => fact.kind === 'struct');
  const all: Target[] = structs.map(([wire]) => {
    const name = typeName(wire);
    const values = fc.sample(arbitraryOf(wire), { numRuns: 4, seed });
    const seeds = values.map((value) => encodeValue(codecs[`write${name}`] as Write<unknown>, value));
    const decode = (b: Buffer) => decodeValue(codecs[`read${name}`] as Read<unknown>, b);
    return { name, seeds, decode, ...(listBearers.includes(wire) && { lists: wire }) };
  });
  const whole = [...Object.values(remote), ...Object.values(qemu)];
  return [...all, ...whole.map((p) => ({ name: p.name, seeds: [], decode: (b: Buffer) => p.decode(b) }))];
}

function payloadOf(target: Target, random: (below: number) => number): Buffer {
  const seed = target.seeds[random(Math.max(1, target.seeds.length))];
  if (seed === undefined || random(4) === 0) {
    const noise = Buffer.alloc(random(64) * 4 + (random(8) === 0 ? random(4) : 0));
    for (let i = 0; i + 4 <= noise.length; i += 4) {
      noise.writeUInt32BE(random(3) === 0 ? random(0xffffffff) : (words[random(words.length)] ?? 0), i);
    }
    return noise;
  }
  const copy = Buffer.concat([seed, Buffer.alloc(random(6) === 0 ? random(9) : 0)]);
  for (let times = random(3); times >= 0 && copy.length >= 4; times--) {
    const at = random(copy.length >> 2) * 4;
    if (random(2) === 0) copy.writeUInt32BE(words[random(words.length)] ?? 0, at);
    else copy[at + random(4)] = random(256);
  }
  return random(5) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

/** Long lists of the dearest elements, some of their words broken. */
function largePayload(type: string, random: (below: number) => number): Buffer {
  const filling = fillings[random(fillings.length)];
  if (filling === undefined) throw new Error('no filling');
  const payload = fullReply(type, filling, 4096 + random(largestBytes));
  for (let times = random(3); times > 0; times--) {
    payload.writeUInt32BE(words[random(words.length)] ?? 0, random(payload.length >> 2) * 4);
  }
  return payload;
}

/** The value, or undefined where the payload was refused. */
function attempt(target: Target, payload: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: target.decode(payload) };
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** Without stacks: what the trace of a refusal takes depends on the caller, and not on what came. */
export function fuzz(payloads: number, seed: number): FuzzResult {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return fuzzAll(payloads, seed);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function fuzzAll(payloads: number, seed: number): FuzzResult {
  const random = randomOf(seed);
  const all = targets(seed);
  const listing = all.filter(({ lists }) => lists !== undefined);
  const result = { payloads, decoded: 0, refused: 0, slowestMs: 0, large: 0, dearest: 0 };
  const crashes: string[] = [];
  const before = process.memoryUsage.rss();
  let most = before;
  for (let i = 0; i < payloads; i++) {
    const isLarge = i % smallPerLarge === 0;
    const target = (isLarge ? listing[random(listing.length)] : all[i % all.length]) as Target;
    const payload = isLarge ? largePayload(target.lists ?? '', random) : payloadOf(target, random);
    const said = `${target.name} ${payload.toString('hex', 0, 128)}`;
    const heap = heapNow();
    const start = performance.now();
    try {
      if (attempt(target, payload) === undefined) result.refused++;
      else result.decoded++;
    } catch (error) {
      crashes.push(`${said}: ${String(error)}`);
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - start);
    let taken = heapNow() - heap;
    // The first time there is code to compile: what counts is what it takes every time.
    if (taken > allowance(payload))
      taken = takenBy(() => attempt(target, payload) ?? 'refused', allowance(payload));
    if (taken > allowance(payload)) crashes.push(`${said}: ${taken} bytes for ${payload.length}`);
    if (payload.length >= 4096) {
      result.large++;
      result.dearest = Math.max(result.dearest, (taken - fixedBytes) / (headroomBytes + payload.length));
    }
    if (i % 1000 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  return { ...result, crashes, grownMiB: (most - before) / 2 ** 20 };
}

if (import.meta.main) {
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  const result = fuzz(Number(process.argv[2] ?? 1_000_000), seed);
  console.log(JSON.stringify({ seed, ...result, crashes: result.crashes.slice(0, 10) }, null, 2));
  process.exitCode = result.crashes.length === 0 ? 0 : 1;
}
