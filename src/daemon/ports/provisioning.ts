// What nodes boot and why, as routes and observers may ask for it.
import type { BootPolicy } from '../../model/boot/choose.ts';
import type { Site } from '../../model/boot/site.ts';
import type { ApprovedNode } from '../../model/node/node.ts';

/** What a node is to run after its next boot, as it was last signed. */
export interface Wanted {
  readonly image: string;
  readonly profile: string;
  /** SHA-256 of its configuration archive. */
  readonly config: string;
}

export interface Provisioning {
  /** The site file as it is now; rejects with `invalid-site` where it cannot be used. */
  site(): Promise<Site>;
  /** What the boot service goes by at this moment; null before anything was published. */
  policy(): Promise<BootPolicy | null>;
  wanted(node: ApprovedNode): Promise<Wanted | null>;
}
