// The trial that ends a build: the image boots against a boot service on loopback, or is refused with its
// console.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBoot } from '../../../src/boot/service.ts';
import type { Report } from '../../../src/boot/report.ts';
import { publish } from '../../../src/daemon/builds/publish.ts';
import { trialBoot, trialNode, trialProfile, type TrialReport } from '../../../src/daemon/builds/trial.ts';
import { openAuthority } from '../../../src/daemon/pki/authority.ts';
import { openNodeIdentity } from '../../../src/daemon/pki/node-identity.ts';
import { certifyBootKey, openSigningKey } from '../../../src/daemon/pki/signing-key.ts';
import type { HostlerError } from '../../../src/model/errors.ts';
import { bootKeys, bootState, testImage } from '../../lab/boot/image.ts';
import { scaled } from '../../lab/boot/place.ts';

/** A loopback world: the boot service in this process, the trial node published to it. */
async function openWorld() {
  const key = await openSigningKey(bootKeys);
  const image = await testImage(key);
  const folder = await mkdtemp(join(tmpdir(), 'hostler-trial-test-'));
  const takers = new Set<(report: TrialReport) => void>();
  const onReport = (report: Report): void => {
    if (report.kind === 'phase') for (const take of takers) take(report);
  };
  const boot = await startBoot({ folder, host: '127.0.0.1', port: 0, onReport });
  const nowS = Math.floor(Date.now() / 1000);
  await certifyBootKey(key, folder, nowS, 1);
  const authority = await openAuthority(join(folder, 'pki'));
  const { name, uuid, mac } = trialNode;
  const identity = await openNodeIdentity(
    join(folder, 'pki'),
    authority,
    { name, uuid, addresses: [] },
    Date.now(),
  );
  await publish({
    ...{ folder, state: bootState, rules: [], profiles: [trialProfile], images: [image], nowS },
    sign: (text) => key.sign(text),
    nodes: [
      {
        known: { name, uuid, macs: [mac], binding: { image: image.id, profile: trialProfile.name } },
        input: { name, uuid, macs: [mac], addresses: {}, ...identity },
      },
    ],
  });
  const request = {
    ...{ state: bootState, image, port: boot.port, accelerator: 'tcg' as const },
    subscribe: (take: (report: TrialReport) => void) => {
      takers.add(take);
      return () => takers.delete(take);
    },
  };
  return {
    folder,
    request,
    async [Symbol.asyncDispose]() {
      await boot.close();
      await rm(folder, { recursive: true });
    },
  };
}

test('an image that is sound passes', { timeout: 15 * 60_000 }, async () => {
  await using world = await openWorld();
  const phases = await trialBoot({ ...world.request, timeoutMs: scaled(60_000) });
  expect(phases.slice(0, 4)).toEqual(['kernel', 'image', 'verified', 'configured']);
  expect(phases.at(-1)).toBe('libvirt');
});

test(
  'an image that stops is refused, with the reason and its console',
  { timeout: 15 * 60_000 },
  async () => {
    await using world = await openWorld();
    const image = { ...world.request.image, arguments: 'console=ttyS0,115200 unsigned' };
    const trial = trialBoot({ ...world.request, image, timeoutMs: scaled(60_000) });
    const error = await trial.then(
      () => undefined,
      (e: unknown) => e as HostlerError,
    );
    expect(error?.message).toMatch(
      /failed after stopped: .* other arguments \(console=ttyS0,115200 unsigned\) than the signed ones/,
    );
    expect(JSON.stringify(error?.facts)).toContain('STOPPED');
  },
);
