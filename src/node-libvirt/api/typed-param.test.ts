// Typed parameters and flags: what people write, and what goes over the wire.
import { expect, test } from 'vitest';
import { bits } from './flag.ts';
import { blockIoTuneParams, migrateParams, perfParams, type jobStatsParams } from './param-spec.ts';
import { text } from './text.ts';
import { decodeParams, encodeParams } from './typed-param.ts';

test('each name goes out with its own type', () => {
  expect(encodeParams(blockIoTuneParams, { read_iops_sec: 7, write_iops_sec: 8n, group_name: 'g' })).toEqual([
    { field: 'read_iops_sec', type: 4, value: 7n },
    { field: 'write_iops_sec', type: 4, value: 8n },
    { field: 'group_name', type: 7, value: 'g' },
  ]);
  expect(encodeParams(perfParams, { cmt: true, mbmt: false })).toEqual([
    { field: 'cmt', type: 6, value: 1 },
    { field: 'mbmt', type: 6, value: 0 },
  ]);
  expect(encodeParams(migrateParams, { migrate_disks: ['vda', 'vdb'], disks_port: 49_500 })).toEqual([
    { field: 'migrate_disks', type: 7, value: 'vda' },
    { field: 'migrate_disks', type: 7, value: 'vdb' },
    { field: 'disks_port', type: 1, value: 49_500 },
  ]);
  expect(encodeParams(migrateParams, {})).toEqual([]);
});

test('a wrong name or type is refused before it is sent', () => {
  const refuse = (params: unknown) =>
    expect(() => encodeParams(migrateParams, params as never)).toThrow(TypeError);
  refuse({ bandwith: 1 });
  refuse({ bandwidth: 1.5 });
  refuse({ bandwidth: '1' });
  refuse({ disks_port: 1n });
  refuse({ graphics_uri: 5 });
  expect(() => encodeParams(perfParams, { cmt: 1 as never })).toThrow(/'cmt' is a boolean, not number/);
});

test('what comes back is a record, and a repeated name a list', () => {
  const params = decodeParams<typeof jobStatsParams>([
    { field: 'downtime', type: 4, value: 5n },
    { field: 'success', type: 6, value: 1 },
    { field: 'a newer one', type: 5, value: 1.5 },
    { field: '__proto__', type: 7, value: 'x' },
    { field: 'twice', type: 7, value: 'a' },
    { field: 'twice', type: 7, value: 'b' },
    { field: 'twice', type: 7, value: 'c' },
  ]);
  const downtime: bigint | undefined = params.downtime;
  expect(downtime).toBe(5n);
  expect(params.success).toBe(true);
  expect({ ...params }).toEqual({
    downtime: 5n,
    success: true,
    'a newer one': 1.5,
    ['__proto__']: 'x',
    twice: ['a', 'b', 'c'],
  });
});

test('options are bits, and the highest bit is no sign', () => {
  const table = { low: 1, high: 2_147_483_648 } as const;
  expect(bits(table, undefined)).toBe(0);
  expect(bits(table, { low: false })).toBe(0);
  expect(bits(table, { low: true, high: true })).toBe(2_147_483_649);
  expect(() => bits(table, { hight: true } as never)).toThrow(/no option 'hight'; there are low, high/);
  expect(() => bits(table, { toString: true } as never)).toThrow(TypeError);
});

test('text ends at its NUL', () => {
  expect(text(Buffer.from('i686\0\0\0'))).toBe('i686');
  expect(text(Buffer.from('full'))).toBe('full');
  expect(text(Buffer.alloc(0))).toBe('');
});
