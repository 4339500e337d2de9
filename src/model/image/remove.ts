// Whether an image goes: never while a disk is built on it, a VM boots it, or a host that may hold such a
// disk cannot be asked.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostId, ImageId } from '../ids.ts';
import type { VmSpec } from '../vm/spec.ts';
import { imageVolume, type Image } from './image.ts';

export interface RemoveImageFacts {
  readonly image: Image;
  /** VMs that boot it, or have it in a drive. */
  readonly namedBy: readonly string[];
  /** Tasks that build on it just now. */
  readonly claimedBy: readonly string[];
  /** Other images with the same content. */
  readonly sameContent: readonly string[];
  /** Pools that hold a copy. */
  readonly copies: readonly ImageCopyFacts[];
}

export interface ImageCopyFacts {
  readonly host: HostId;
  readonly hostName: string;
  readonly pool: string;
  /** Volumes that are overlays on it; null: the host does not answer. */
  readonly overlays: readonly string[] | null;
}

export interface RemoveImagePlan extends Plan {
  readonly image: ImageId;
  /** The content goes too, here and in the pools. */
  readonly content: boolean;
  readonly copies: readonly { readonly host: HostId; readonly pool: string }[];
}

export function decideRemoveImage(facts: RemoveImageFacts): Decision<RemoveImagePlan> {
  const { image, sameContent, copies } = facts;
  const content = sameContent.length === 0;
  // Under another name the content stays, and with it every overlay.
  const refusals = content ? [...namedRefusals(facts), ...contentRefusals(facts)] : [];
  return decide(refusals, () => ({
    image: image.id,
    content,
    copies: content ? copies.map(({ host, pool }) => ({ host, pool })) : [],
    steps: [
      { title: `Forget the name ${image.name}` },
      ...(content ? copies.map((c) => ({ title: `Delete its copy in ${c.pool}`, host: c.hostName })) : []),
      ...(content ? [{ title: 'Delete its content' }] : []),
    ],
    notices: content ? [] : [`The content stays: ${sameContent.join(', ')} has the same.`],
  }));
}

const namedRefusals = ({ image, namedBy }: RemoveImageFacts): Refusal[] =>
  namedBy.map((user) => ({
    code: 'image-in-use',
    about: `image ${image.name}`,
    needed: 'an image that nothing is built on',
    found: user,
    fix: 'Delete or change that first.',
  }));

function contentRefusals({ image, claimedBy, copies }: RemoveImageFacts): Refusal[] {
  const about = `image ${image.name}`;
  const needed = 'an image that nothing is built on';
  return [
    ...claimedBy.map((task) => ({
      code: 'image-in-use',
      about,
      needed,
      found: `task ${task} builds on it`,
      fix: `Wait for it: hostler task follow ${task}.`,
    })),
    ...copies.flatMap(({ hostName, pool, overlays }): Refusal[] => {
      if (overlays === null) {
        const found = `${hostName} holds a copy in ${pool} and does not answer`;
        const fix = `Bring ${hostName} back, or forget it: hostler host remove ${hostName}.`;
        return [
          { code: 'image-not-visible', about, needed: 'an answer of every host with a copy', found, fix },
        ];
      }
      return overlays.map((volume) => ({
        code: 'image-in-use',
        about,
        needed,
        found: `volume ${volume} in ${pool} on ${hostName}`,
        fix: 'Delete the VM that it belongs to, or the volume.',
      }));
    }),
  ];
}

/** Whether a spec names the image: as what it boots, or as a disk that is it. */
export function specNames({ boot, disks }: Pick<VmSpec, 'boot' | 'disks'>, image: Image): boolean {
  const is = (reference: string | null): boolean =>
    reference === image.id || reference === image.name || reference === image.digest;
  const boots = boot.from === 'kernel' && (is(boot.kernel) || is(boot.initrd));
  return (
    boots ||
    disks.some(
      ({ source }) =>
        (source.kind === 'image' && is(source.image)) ||
        (source.kind === 'volume' && source.volume === imageVolume(image.digest)),
    )
  );
}
