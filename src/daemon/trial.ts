// The trial that ends a build of a boot image: a boot service on loopback, and one machine that boots
// from it.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBoot } from '../boot/service.ts';
import type { Report } from '../boot/report.ts';
import type { BootImage } from './builds/image.ts';
import { publish } from './builds/publish.ts';
import { trialBoot, trialNode, trialProfile, type TrialReport } from './builds/trial.ts';
import { openAuthority } from './pki/authority.ts';
import { openNodeIdentity } from './pki/node-identity.ts';
import { certifyBootKey, type SigningKey } from './pki/signing-key.ts';

/** A quiet machine takes half a minute under emulation; one that builds and serves as well gets more. */
const timeoutMs = (): number =>
  180_000 * Math.min(5, Math.max(1, (loadavg()[0] ?? 1) / availableParallelism()));

/**
 * The phases that it went through. Its keys are its own and go with it; only the manager's signature is
 * real.
 */
export async function tryImage(
  key: SigningKey,
  state: string,
  image: BootImage,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hostler-trial-'));
  const takers = new Set<(report: TrialReport) => void>();
  const onReport = (report: Report): void => {
    if (report.kind === 'phase') for (const take of takers) take(report);
  };
  const boot = await startBoot({ folder, host: '127.0.0.1', port: 0, onReport });
  try {
    const nowS = Math.floor(Date.now() / 1000);
    await certifyBootKey(key, folder, nowS, 1);
    await publishTrial(key, { folder, state, image, nowS });
    const subscribe = (take: (report: TrialReport) => void) => {
      takers.add(take);
      return () => takers.delete(take);
    };
    // Whether KVM works here is not known; emulation works everywhere.
    const accelerator = 'tcg' as const;
    return await trialBoot({
      ...{ state, image, port: boot.port, subscribe, accelerator, signal },
      timeoutMs: timeoutMs(),
    });
  } finally {
    await boot.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Trial {
  readonly folder: string;
  readonly state: string;
  readonly image: BootImage;
  readonly nowS: number;
}

async function publishTrial(key: SigningKey, { folder, state, image, nowS }: Trial): Promise<void> {
  const { name, uuid, mac } = trialNode;
  const pki = join(folder, 'pki');
  const authority = await openAuthority(pki);
  const identity = await openNodeIdentity(pki, authority, { name, uuid, addresses: [] }, Date.now());
  const binding = { image: image.id, profile: trialProfile.name };
  await publish({
    ...{ folder, state, rules: [], profiles: [trialProfile], images: [image], nowS },
    sign: (text) => key.sign(text),
    nodes: [
      {
        known: { name, uuid, macs: [mac], binding },
        input: { name, uuid, macs: [mac], addresses: {}, ...identity },
      },
    ],
  });
}
