// `image.remove` under the generated harness: gone with its copies, or as it was.
import { expect, test } from 'vitest';
import type { TaskRecord } from '../../../../src/daemon/store/task/record.ts';
import { putImageCopy, readImageCopies, readImages } from '../../../../src/daemon/store/image/record.ts';
import { imageRemove } from '../../../../src/daemon/tasks/image/remove.ts';
import { harness } from '../harness/generate.ts';
import { baseDigest, baseImage, fleetScene, hostId, same, type FleetScene, volumesOn } from '../vm/scene.ts';

const copy = `hostler-${baseDigest}`;

async function check({ fleet, stage }: FleetScene, task: TaskRecord): Promise<string[]> {
  const gone = task.state === 'succeeded';
  const { images, copies } = await stage.store.read(async (db) => ({
    images: await readImages(db),
    copies: await readImageCopies(db),
  }));
  return [
    ...same('images', images, gone ? [] : [baseImage]),
    ...same('copies', copies.length, gone ? 0 : 1),
    ...same('volumes', volumesOn(fleet.host('host1'), 'local'), gone ? [] : [copy]),
  ];
}

test('wherever it is killed or fails, it is gone with its copy, or it is as it was', async () => {
  const scene = fleetScene({
    pool: 'local',
    vm: 'none',
    definitions: [imageRemove],
    request: { kind: 'image.remove', actor: 'test', input: { image: baseImage } },
    check,
    async prepare({ fleet, stage }) {
      const volume = { format: 'qcow2', capacityBytes: 1, backingPath: null, content: '', writer: null };
      fleet
        .host('host1')
        .pools.get('local')
        ?.set(copy, { ...volume, name: copy });
      const place = { host: hostId('host1'), pool: 'local', digest: baseDigest };
      await stage.store.write((trx) => putImageCopy(trx, place, '2026-01-01T00:00:00.000Z'));
    },
  });
  const result = await harness(scene);
  expect(result.findings).toEqual([]);
  expect(result.cases).toBeGreaterThan(50);
  expect(result.ends['undone']).toBeGreaterThan(10);
});
