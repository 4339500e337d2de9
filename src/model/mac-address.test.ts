import { expect, test } from 'vitest';
import { chooseMac } from './mac-address.ts';

test('the random bytes make the address', () => {
  expect(chooseMac(new Uint8Array([0, 171, 9]), new Set())).toBe('52:54:00:00:ab:09');
});

test('a taken one is passed over, also round the end', () => {
  const last = '52:54:00:ff:ff:ff';
  expect(chooseMac(new Uint8Array([255, 255, 255]), new Set([last]))).toBe('52:54:00:00:00:00');
});
