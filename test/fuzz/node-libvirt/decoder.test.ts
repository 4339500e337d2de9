// A short run of the fuzzer, and what the largest frames may cost in memory.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import * as remote from '../../../src/node-libvirt/protocol/remote.gen.ts';
import { ProtocolError } from '../../../src/node-libvirt/xdr/protocol-error.ts';
import { fuzz } from './decoder.ts';

test('twenty thousand payloads: decoded or refused, never anything else', () => {
  const result = fuzz(20_000, 20_240_601);
  expect(result.crashes).toEqual([]);
  expect(result.decoded).toBeGreaterThan(1_000);
  expect(result.refused).toBeGreaterThan(1_000);
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that stay allocated because of what `make` gives. */
function heapOf(make: () => unknown): number {
  make();
  collect();
  const before = process.memoryUsage();
  const value = make();
  collect();
  const after = process.memoryUsage();
  expect(value).toBeDefined();
  return after.heapUsed + after.external - before.heapUsed - before.external;
}

test('a length of four thousand million costs nothing', () => {
  const lie = Buffer.from('ffffffff', 'hex');
  const attempt = () => {
    expect(() => remote.CONNECT_LIST_ALL_DOMAINS.decode(lie)).toThrow(ProtocolError);
    return true;
  };
  expect(heapOf(attempt)).toBeLessThan(100_000);
});

const counted = (count: number, item: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(count);
  return Buffer.concat([head, ...Array.from({ length: count }, () => item)]);
};

test('bulk replies as daemons send them take less than four times their frame', () => {
  const dom = { name: 'web-server-0001', uuid: '3e3fce45-4f53-4fa7-bb32-11f34168b82b', id: 4 };
  const handle = remote.DOMAIN_GET_INFO.encode({ dom });
  const list = Buffer.concat([counted(16_384, handle), Buffer.alloc(4)]);
  const listed = heapOf(() => remote.CONNECT_LIST_ALL_DOMAINS.decode(list));
  expect(listed / list.length).toBeLessThan(4);

  const field = 'block.0.rd.bytes';
  const args = { params: [{ field, type: 4, value: 123_456_789n } as const], flags: 0 };
  const param = remote.DOMAIN_RESTORE_PARAMS.encode(args).subarray(4, -4);
  const stats = counted(500, Buffer.concat([handle, counted(100, param)]));
  const taken = heapOf(() => remote.CONNECT_GET_ALL_DOMAIN_STATS.decode(stats));
  expect(taken / stats.length).toBeLessThan(4);
});
