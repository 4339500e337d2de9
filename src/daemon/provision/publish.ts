// What the store, the site file and the images say becomes what the boot service goes by: compiled,
// signed, published.
import { join } from 'node:path';
import type { BootRule } from '../../model/boot/rule.ts';
import { isApproved, knownNodeOf, plainAddress, type ApprovedNode } from '../../model/node/node.ts';
import type { NodeInput } from '../../model/profile/profile.ts';
import { listImages, type BootImage } from '../builds/image.ts';
import { publish } from '../builds/publish.ts';
import { openAuthority, type Authority } from '../pki/authority.ts';
import { openNodeIdentity } from '../pki/node-identity.ts';
import type { SigningKey } from '../pki/signing-key.ts';
import type { BootImages } from '../ports/boot-images.ts';
import type { Clock } from '../ports/clock.ts';
import { readNodes } from '../store/node/record.ts';
import type { Store } from '../store/store.ts';
import type { SiteFile } from './site.ts';

export interface PublisherParts {
  /** The boot service's. */
  readonly folder: string;
  /** Where boot images are kept. */
  readonly state: string;
  readonly pki: string;
  readonly key: SigningKey;
  readonly site: SiteFile;
  readonly images: BootImages;
  readonly store: Store;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/** An image by its id, or the newest of a recipe; only those whose trial boot passed. */
const resolverOf =
  (tried: readonly BootImage[]) =>
  (name: string): string | undefined =>
    (tried.find((i) => i.id === name) ?? tried.findLast((i) => i.recipe === name))?.id;

export async function publishAll(parts: PublisherParts): Promise<void> {
  const { folder, state, key, store, clock, report } = parts;
  const site = await parts.site.read();
  const passed = new Set((await parts.images.list()).filter((i) => i.triedAt !== null).map((i) => i.id));
  const images = (await listImages(state)).filter((i) => passed.has(i.id));
  const resolve = resolverOf(images);
  const rules = site.rules.flatMap((rule): BootRule[] => {
    const image = resolve(rule.image);
    if (image !== undefined) return [{ ...rule, image }];
    report(
      new Error(
        `the rule ${rule.name} names ${rule.image}, of which there is no image that passed its trial`,
      ),
    );
    return [];
  });
  const discoveryImage = site.discovery === null ? undefined : resolve(site.discovery);
  const approved = (await store.read(readNodes)).filter(isApproved);
  const nodes = await inputsOf(parts, approved);
  await publish({
    ...{ folder, state, nodes, rules, images, profiles: site.profiles },
    ...(discoveryImage !== undefined && { discoveryImage }),
    sign: (text) => key.sign(text),
    nowS: Math.floor(clock.nowMs() / 1000),
    onFault: (node, cause) => {
      report(new Error(`what ${node} boots could not be signed: ${String(cause)}`, { cause }));
    },
  });
}

async function inputsOf(parts: PublisherParts, approved: readonly ApprovedNode[]) {
  // A manager without nodes makes no keys for them.
  if (approved.length === 0) return [];
  const authority = await openAuthority(parts.pki);
  return Promise.all(
    approved.map(async (node) => ({
      known: knownNodeOf(node),
      input: await inputOf(parts, authority, node),
    })),
  );
}

async function inputOf(
  { pki, clock }: PublisherParts,
  authority: Authority,
  { name, uuid, macs, addresses }: ApprovedNode,
): Promise<NodeInput> {
  const plain = Object.keys(addresses).flatMap((a) => plainAddress(addresses, a) ?? []);
  const subject = { name, uuid, addresses: plain };
  const identity = await openNodeIdentity(join(pki, 'nodes'), authority, subject, clock.nowMs());
  return { name, uuid, macs, addresses, ...identity };
}
