// A boot image as the API shows it, with the nodes that are bound to it.
import type { BootImageResource } from '../../../contract/boot-image/boot-image.ts';
import type { BootImages, BuiltImage } from '../../ports/boot-images.ts';
import type { Provisioning } from '../../ports/provisioning.ts';
import { readNodes, type StoredNode } from '../../store/node/record.ts';
import type { Store } from '../../store/store.ts';

export interface ImageReading {
  readonly store: Store;
  readonly images: BootImages;
  readonly provisioning: Provisioning;
}

export const printBootImage = (image: BuiltImage, nodes: readonly StoredNode[]): BootImageResource => ({
  ...image,
  files: { ...image.files },
  nodes: nodes.flatMap((n) => (n.image === image.id && n.name !== null ? [n.name] : [])),
});

export async function readBootImage({ store, images }: ImageReading, id: string): Promise<BootImageResource> {
  return printBootImage(await images.show(id), await store.read(readNodes));
}
