import { describe, expect, test } from 'vitest';
import { deadlines, judgeNode, timelineOf } from './deadline.ts';
import { decideReady, type ReadyFacts } from './ready.ts';
import {
  advanceNode,
  keptBoots,
  newNode,
  phases,
  type NodeEvent,
  type NodeState,
  type Phase,
} from './state.ts';

const report = (phase: string, nonce?: string, reason?: string): NodeEvent => ({
  kind: 'report',
  phase,
  ...(nonce === undefined ? {} : { nonce }),
  ...(reason === undefined ? {} : { reason }),
});
const reported = ['script', 'kernel', 'image', 'verified', 'configured', 'userspace', 'libvirt'] as const;
const on: NodeEvent = { kind: 'power', on: true };
/** One second between the events. */
const after = (events: readonly NodeEvent[], from: NodeState = newNode(0)): NodeState =>
  events.reduce((state, event, at) => advanceNode(state, event, (at + 1) * 1000), from);
const upTo = (phase: Phase): NodeState => {
  if (phase === 'off') return newNode(0);
  if (phase === 'dhcp') return after([on]);
  const way = reported.slice(0, reported.findIndex((p) => p === phase) + 1 || reported.length);
  const state = after([on, ...way.map((p) => report(p, p === 'script' ? undefined : 'n1'))]);
  return phase === 'ready' ? advanceNode(state, { kind: 'ready' }, 9000) : state;
};

test('a whole boot: every phase once, in order, each with its time', () => {
  const state = upTo('ready');
  expect(timelineOf(state.boot, 10_000).map((row) => row.phase)).toEqual(phases.slice(1));
  expect(timelineOf(state.boot, 10_000).every((row) => row.tookMs === 1000)).toBe(true);
});

describe('every phase meets every report', () => {
  // A cell says where the node is afterwards: backwards never, `script` begins a boot, `ready` is not
  // reported.
  const cases = phases.flatMap((phase) =>
    [...reported, 'off', 'ready', 'nonsense'].map((r) => [phase, r] as const),
  );
  test.each(cases)('%s, reported %s', (phase, r) => {
    const before = upTo(phase);
    const state = advanceNode(before, report(r, r === 'script' ? undefined : 'n1'), 20_000);
    const known = (reported as readonly string[]).includes(r);
    const forward = known && phases.indexOf(r as Phase) > phases.indexOf(phase);
    expect(state.phase).toBe(r === 'script' ? 'script' : forward ? r : phase);
  });
});

test('a late report of the boot before does not move this one', () => {
  const state = after([
    on,
    report('script'),
    report('kernel', 'n1'),
    report('script'),
    report('kernel', 'n2'),
  ]);
  expect(state.boot.nonce).toBe('n2');
  expect(advanceNode(state, report('libvirt', 'n1'), 9000)).toEqual(state);
  expect(advanceNode(state, report('stopped', 'n1', 'old'), 9000)).toEqual(state);
});

test('earlier boots are kept, the newest first, and not for ever', () => {
  let state = newNode(0);
  for (let n = 1; n <= keptBoots + 5; n += 1)
    state = after([report('script'), report('kernel', `n${String(n)}`)], state);
  expect(state.history).toHaveLength(keptBoots);
  expect(state.history[0]?.nonce).toBe(`n${String(keptBoots + 4)}`);
});

test('a node that stopped itself says why, since when, and nothing else counts', () => {
  const state = after([on, report('script'), report('kernel', 'n1'), report('stopped', 'n1', 'bad image')]);
  const again = advanceNode(state, report('stopped', 'n1', 'bad image'), 64_000);
  expect(judgeNode(again, 99_000_000)).toEqual({
    kind: 'stopped',
    phase: 'kernel',
    reason: 'bad image',
    sinceMs: 4000,
  });
  expect(judgeNode(advanceNode(again, report('script'), 70_000), 70_000).kind).toBe('on-its-way');
});

test('power off ends everything; what does not answer is not off', () => {
  const lost = advanceNode(upTo('ready'), { kind: 'lost' }, 30_000);
  expect([lost.phase, lost.lostSinceMs]).toEqual(['ready', 30_000]);
  expect(judgeNode(lost, 31_000)).toEqual({ kind: 'ready', lostForMs: 1000 });
  expect(judgeNode(advanceNode(lost, { kind: 'ready' }, 32_000), 33_000)).toEqual({ kind: 'ready' });
  expect(advanceNode(lost, { kind: 'power', on: false }, 40_000).phase).toBe('off');
  // Switched on while it runs: nothing new.
  expect(advanceNode(lost, on, 40_000)).toEqual(lost);
});

describe('each phase has its deadline', () => {
  test.each(phases.filter((p) => p !== 'off' && p !== 'ready'))('%s', (phase) => {
    const state = upTo(phase);
    const limitMs = deadlines[phase].limitMs ?? 0;
    expect(judgeNode(state, state.sinceMs + limitMs - 1).kind).toBe('on-its-way');
    const verdict = judgeNode(state, state.sinceMs + limitMs);
    expect(verdict).toEqual({ kind: 'stuck', phase, sinceMs: state.sinceMs, look: deadlines[phase].look });
    expect(judgeNode(state, state.sinceMs + limitMs, 3).kind).toBe('on-its-way');
  });
  test('off and ready may stay', () => {
    expect(judgeNode(upTo('off'), 1e12).kind).toBe('idle');
    expect(judgeNode(upTo('ready'), 1e12).kind).toBe('ready');
  });
});

describe('ready', () => {
  const facts: ReadyFacts = {
    connected: true,
    capabilities: true,
    image: { wanted: 'i', found: 'i' },
    config: { wanted: 'c', found: 'c' },
    pools: { wanted: ['vms'], active: ['vms', 'other'] },
    networks: { wanted: [], active: [] },
    errors: [],
  };
  const codes = (change: Partial<ReadyFacts>): string[] => {
    const decision = decideReady({ ...facts, ...change });
    return decision.go ? [] : decision.refusals.map((r) => r.code);
  };
  const cases: [string, Partial<ReadyFacts>, string[]][] = [
    ['all is well', {}, []],
    ['no connection', { connected: false, capabilities: false }, ['node-not-connected']],
    ['not probed', { capabilities: false }, ['node-not-probed']],
    ['another image', { image: { wanted: 'i', found: 'j' } }, ['node-image-differs']],
    ['no word of the configuration', { config: { wanted: 'c' } }, ['node-config-differs']],
    ['a pool is down', { pools: { wanted: ['vms'], active: [] } }, ['node-pool-inactive']],
    ['a network is down', { networks: { wanted: ['n'], active: [] } }, ['node-network-inactive']],
    ['the doctor found an error', { errors: [{ what: 'w', fix: 'f' }] }, ['node-unhealthy']],
    [
      'several at once',
      { connected: false, pools: { wanted: ['a', 'b'], active: [] } },
      ['node-not-connected', 'node-pool-inactive', 'node-pool-inactive'],
    ],
  ];
  test.each(cases)('%s', (_title, change, expected) => expect(codes(change)).toEqual(expected));
});

test('what a boot was handed stays with it, and not with the next one', () => {
  const handed = { kind: 'assigned', nonce: 'b', image: 'i', config: 'c' } as const;
  const kernel = advanceNode(upTo('script'), { kind: 'report', phase: 'kernel', nonce: 'a' }, 50_000);
  // The boot service was away, and the initramfs began anew with another nonce.
  const given = advanceNode(kernel, handed, 51_000);
  const image = advanceNode(given, { kind: 'report', phase: 'image', nonce: 'b' }, 52_000);
  expect(image.boot).toMatchObject({ nonce: 'b', found: { image: 'i', config: 'c' } });
  const verified = advanceNode(image, { kind: 'report', phase: 'verified', nonce: 'b' }, 53_000);
  const late = { ...handed, nonce: 'z', image: 'x' };
  expect(advanceNode(verified, late, 54_000).boot.found).toEqual({ image: 'i', config: 'c' });
  expect(advanceNode(verified, { kind: 'report', phase: 'script' }, 60_000).boot.found).toBeUndefined();
});
