import { expect, test } from 'vitest';
import { chooseDropped, closureOf, parseModuleDep } from './module.ts';

const graph = parseModuleDep(
  [
    'kernel/drivers/gpu/drm/drm.ko: kernel/drivers/i2c/i2c-core.ko',
    'kernel/drivers/gpu/amd.ko: kernel/drivers/gpu/drm/drm.ko kernel/drivers/i2c/i2c-core.ko',
    'kernel/drivers/i2c/i2c-core.ko:',
    'kernel/drivers/misc/needs-drm.ko: kernel/drivers/gpu/drm/drm.ko kernel/drivers/i2c/i2c-core.ko',
    'kernel/sound/snd.ko.xz:',
    '',
  ].join('\n'),
);

test('a dropped folder leaves, but for what a kept module needs', () => {
  expect(chooseDropped(graph, ['kernel/drivers/gpu', 'kernel/sound'])).toEqual([
    'kernel/drivers/gpu/amd.ko',
    'kernel/sound/snd.ko.xz',
  ]);
  expect(chooseDropped(graph, ['kernel/drivers/gpu/d'])).toEqual([]);
});

test('modules by name with all that they need; dashes and underscores are one', () => {
  expect(closureOf(graph, ['needs_drm', 'i2c_core', 'snd', 'absent-one'])).toEqual({
    paths: [
      'kernel/drivers/gpu/drm/drm.ko',
      'kernel/drivers/i2c/i2c-core.ko',
      'kernel/drivers/misc/needs-drm.ko',
      'kernel/sound/snd.ko.xz',
    ],
    absent: ['absent_one'],
  });
});
