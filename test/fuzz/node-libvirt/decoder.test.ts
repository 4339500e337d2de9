// A short run of the fuzzer, and what the dearest payloads there are cost in memory.
import { expect, test } from 'vitest';
import * as remote from '../../../src/node-libvirt/protocol/remote.gen.ts';
import { ProtocolError } from '../../../src/node-libvirt/xdr/protocol-error.ts';
import { decodeValue } from '../../../src/node-libvirt/xdr/define.ts';
import type { Read } from '../../../src/node-libvirt/xdr/list.ts';
import * as types from '../../../src/node-libvirt/protocol/type.gen.ts';
import { typeName } from './arbitrary.ts';
import { allowance, fuzz } from './decoder.ts';
import { heldBy, takenBy } from './heap.ts';
import { fillings, fullReply, listBearers } from './minimal.ts';

test('twenty thousand payloads: decoded or refused, never anything else', () => {
  const result = fuzz(20_000, 20_240_601);
  expect(result.crashes).toEqual([]);
  expect(result.decoded).toBeGreaterThan(1_000);
  expect(result.refused).toBeGreaterThan(1_000);
  expect(result.large).toBeGreaterThan(100);
});

const readers = types as unknown as Record<string, Read<unknown>>;

test.each(listBearers)('no %s takes more than four times its frame, whatever its lists hold', (type) => {
  const read = readers[`read${typeName(type)}`];
  if (read === undefined) throw new Error(`no reader of ${type}`);
  for (const filling of fillings) {
    const payload = fullReply(type, filling, 32 * 1024);
    const taken = takenBy(() => decodeValue(read, payload), allowance(payload));
    expect(taken, JSON.stringify({ filling, bytes: payload.length })).toBeLessThan(allowance(payload));
  }
});

test('the measure sees what would be too much', () => {
  const payload = fullReply('remote_connect_list_all_domains_ret', { text: '', ones: true, arm: 0 }, 65_536);
  const taken = takenBy(() => [...remote.CONNECT_LIST_ALL_DOMAINS.decode(payload).domains], 0);
  expect(taken).toBeGreaterThan(allowance(payload));
});

test('a length of four thousand million costs nothing', () => {
  const lie = Buffer.from('ffffffff', 'hex');
  const attempt = () => {
    expect(() => remote.CONNECT_LIST_ALL_DOMAINS.decode(lie)).toThrow(ProtocolError);
    return true;
  };
  expect(heldBy(attempt)).toBeLessThan(100_000);
});

const counted = (count: number, item: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(count);
  return Buffer.concat([head, ...Array.from({ length: count }, () => item)]);
};

test('bulk replies as daemons send them, every element read, take less than four times their frame', () => {
  const dom = { name: 'web-server-0001', uuid: '3e3fce45-4f53-4fa7-bb32-11f34168b82b', id: 4 };
  const handle = remote.DOMAIN_GET_INFO.encode({ dom });
  const list = Buffer.concat([counted(16_384, handle), Buffer.alloc(4)]);
  const listed = heldBy(() => [...remote.CONNECT_LIST_ALL_DOMAINS.decode(list).domains]);
  expect(listed / list.length).toBeLessThan(4);

  const field = 'block.0.rd.bytes';
  const args = { params: [{ field, type: 4, value: 123_456_789n } as const], flags: 0 };
  const param = remote.DOMAIN_RESTORE_PARAMS.encode(args).subarray(4, -4);
  const stats = counted(500, Buffer.concat([handle, counted(100, param)]));
  const taken = heldBy(() => [...remote.CONNECT_GET_ALL_DOMAIN_STATS.decode(stats).retStats]);
  expect(taken / stats.length).toBeLessThan(4);
});
