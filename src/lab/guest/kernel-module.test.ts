import { describe, expect, test } from 'vitest';
import { moduleNameOf, orderModules, parseDependencies } from './kernel-module.ts';

describe('a module says what it depends on', () => {
  test('several, one, none, no such section', () => {
    expect(parseDependencies(Buffer.from('license=GPL\0depends=virtio,virtio_ring\0name=x\0'))).toEqual([
      'virtio',
      'virtio_ring',
    ]);
    expect(parseDependencies(Buffer.from('\0depends=scsi_mod\0'))).toEqual(['scsi_mod']);
    expect(parseDependencies(Buffer.from('\0depends=\0'))).toEqual([]);
    expect(parseDependencies(Buffer.from('nothing'))).toEqual([]);
  });
});

describe('the order of loading', () => {
  const modules: Record<string, string[]> = {
    blk: ['virtio'],
    net: ['failover', 'virtio'],
    virtio: ['ring'],
  };
  test('each after its dependencies, once; what the kernel has built in is left out', () => {
    const order = orderModules(['blk', 'net', 'absent'], (name) => modules[name]);
    expect(order).toEqual(['virtio', 'blk', 'net']);
  });
  test('a dash and an underscore are the same', () => {
    expect(moduleNameOf('kernel/drivers/char/hw_random/virtio-rng.ko.xz')).toBe('virtio_rng');
    expect(moduleNameOf('kernel/drivers/block/virtio_blk.ko')).toBe('virtio_blk');
  });
});
