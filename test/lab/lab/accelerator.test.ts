// The measurement behind the verdict on KVM: a real boot under TCG has a price; what cannot start has none.
import { beforeEach, expect, test } from 'vitest';
import { measureBoot } from '../../../src/lab/accelerator.ts';
import { findGuestArtefacts } from '../../../src/lab/fleet/start.ts';
import { labObstacle } from '../../../src/lab/obstacle.ts';

beforeEach((ctx) => {
  const obstacle = labObstacle();
  if (obstacle !== undefined) ctx.skip(obstacle);
});

test('a boot is measured in CPU seconds, and one that fails is no measurement', async () => {
  const guest = await findGuestArtefacts();
  const seconds = await measureBoot('tcg', guest);
  expect(seconds).toBeGreaterThan(0.2);
  expect(await measureBoot('tcg', { ...guest, kernel: '/nonexistent' })).toBeNull();
});
