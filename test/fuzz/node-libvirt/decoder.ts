// Throws mutated and random payloads at every decoder: `node test/fuzz/node-libvirt/decoder.ts 1000000
// [seed]`. A payload must either decode or be refused with ProtocolError, at once, without memory on a
// length's word.
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import * as qemu from '../../../src/node-libvirt/protocol/qemu.gen.ts';
import * as remote from '../../../src/node-libvirt/protocol/remote.gen.ts';
import * as types from '../../../src/node-libvirt/protocol/type.gen.ts';
import { decodeValue, encodeValue, type Read, type Write } from '../../../src/node-libvirt/xdr/define.ts';
import { ProtocolError } from '../../../src/node-libvirt/xdr/protocol-error.ts';
import { arbitraryOf, facts, typeName } from './arbitrary.ts';

export interface FuzzResult {
  readonly payloads: number;
  readonly decoded: number;
  readonly refused: number;
  /** What was thrown that is no ProtocolError: none is right. */
  readonly crashes: readonly string[];
  readonly slowestMs: number;
  /** How far the resident set grew, at most, in MiB. */
  readonly grownMiB: number;
}

interface Target {
  readonly name: string;
  decode(payload: Buffer): unknown;
  readonly seeds: readonly Buffer[];
}

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
    return { name, seeds, decode: (b) => decodeValue(codecs[`read${name}`] as Read<unknown>, b) };
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

export function fuzz(payloads: number, seed: number): FuzzResult {
  const random = randomOf(seed);
  const all = targets(seed);
  const crashes: string[] = [];
  let decoded = 0;
  let refused = 0;
  let slowestMs = 0;
  const before = process.memoryUsage.rss();
  let most = before;
  for (let i = 0; i < payloads; i++) {
    const target = all[i % all.length] as Target;
    const payload = payloadOf(target, random);
    const start = performance.now();
    try {
      target.decode(payload);
      decoded++;
    } catch (error) {
      if (error instanceof ProtocolError) refused++;
      else crashes.push(`${target.name} ${payload.toString('hex')}: ${String(error)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - start);
    if (i % 1000 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  return { payloads, decoded, refused, crashes, slowestMs, grownMiB: (most - before) / 2 ** 20 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
  const result = fuzz(Number(process.argv[2] ?? 1_000_000), seed);
  console.log(JSON.stringify({ seed, ...result, crashes: result.crashes.slice(0, 10) }, null, 2));
  process.exitCode = result.crashes.length === 0 ? 0 : 1;
}
