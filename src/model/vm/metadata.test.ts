import { expect, test } from 'vitest';
import { makeId } from '../ids.ts';
import { instant } from '../time.ts';
import {
  currentOf,
  decideOwnership,
  parseMetadata,
  readMetadata,
  withHistory,
  type VmMetadata,
} from './metadata.ts';
import { spec } from './spec-fixture.ts';

const random = (fill: number) => new Uint8Array(16).fill(fill);
const manager = makeId('manager', 0, random(1));
const uuid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const metadata: VmMetadata = {
  format: 1,
  id: makeId('vm', 0, random(2)),
  uuid,
  manager,
  generation: 3,
  intent: 'running',
  spec,
  history: [],
};
const line = (n: number) => ({ at: instant(n), actor: 'local', action: 'vm.migrate', text: `move ${n}` });

test('what is written is read back', () => {
  const written: unknown = JSON.parse(JSON.stringify(withHistory(metadata, line(1))));
  expect(parseMetadata(written)).toEqual({ ok: true, value: withHistory(metadata, line(1)) });
});

test('the last ten lines stay, the oldest goes', () => {
  let m = metadata;
  for (let n = 0; n < 12; n += 1) m = withHistory(m, line(n));
  expect(m.history.map((h) => h.text)).toEqual(Array.from({ length: 10 }, (_, n) => `move ${n + 2}`));
});

test('ours is what this manager wrote for this very domain', () => {
  expect(decideOwnership({ uuid, metadata }, manager)).toEqual({ owner: 'us', metadata });
});

test('a domain without metadata, a copy and a damaged one are foreign, and say why', () => {
  const why = (domain: Parameters<typeof decideOwnership>[0]) => decideOwnership(domain, manager);
  expect(why({ uuid, metadata: null })).toEqual({ owner: 'nobody', why: 'it carries no hostler metadata' });
  expect(why({ uuid: uuid.replace('6', '7'), metadata })).toMatchObject({
    owner: 'nobody',
    why: expect.stringContaining('copy') as string,
  });
  expect(why({ uuid, metadata: readMetadata({ ...metadata, generation: -1 }) })).toMatchObject({
    owner: 'nobody',
    why: expect.stringContaining('generation must be a whole number') as string,
  });
});

test("another manager's VM is left alone", () => {
  const other = makeId('manager', 0, random(9));
  expect(decideOwnership({ uuid, metadata }, other)).toMatchObject({ owner: 'another-manager', manager });
});

test('of several definitions the highest generation is current; a tie is for a person', () => {
  const on = (host: string, generation: number) => ({ host, metadata: { ...metadata, generation } });
  expect(currentOf([on('host1', 3), on('host2', 4)])?.host).toBe('host2');
  expect(currentOf([on('host1', 4), on('host2', 4)])).toBeNull();
  expect(currentOf([])).toBeNull();
});
