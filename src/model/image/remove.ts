// Whether an image goes: never while a VM's disk or definition is built on it.
import { decide, type Decision, type Plan } from '../decision.ts';
import type { ImageId } from '../ids.ts';
import type { Image } from './image.ts';

export interface RemoveImageFacts {
  readonly image: Image;
  /** VMs whose disks are overlays on it, or that boot it. */
  readonly vms: readonly string[];
  readonly templates: readonly string[];
  /** Other images with the same content. */
  readonly sameContent: readonly string[];
  /** Pools that hold a copy. */
  readonly copies: readonly { readonly host: string; readonly pool: string }[];
}

export interface RemoveImagePlan extends Plan {
  readonly image: ImageId;
  /** The content goes too, here and in the pools. */
  readonly content: boolean;
  readonly copies: readonly { readonly host: string; readonly pool: string }[];
}

export function decideRemoveImage(facts: RemoveImageFacts): Decision<RemoveImagePlan> {
  const { image, vms, templates, sameContent, copies } = facts;
  const content = sameContent.length === 0;
  const users = [...vms.map((v) => `VM ${v}`), ...templates.map((t) => `template ${t}`)];
  // Under another name the content stays, and with it every overlay.
  const inUse = content ? users : templates.map((t) => `template ${t}`);
  const refusals = inUse.map((user) => ({
    code: 'image-in-use',
    about: `image ${image.name}`,
    needed: 'an image that nothing is built on',
    found: user,
    fix: `Delete or change that first.`,
  }));
  return decide(refusals, () => ({
    image: image.id,
    content,
    copies: content ? copies : [],
    steps: [
      { title: `Forget the name ${image.name}` },
      ...(content ? copies.map((c) => ({ title: `Delete its copy in ${c.pool}`, host: c.host })) : []),
    ],
    notices: content ? [] : [`The content stays: ${sameContent.join(', ')} has the same.`],
  }));
}
