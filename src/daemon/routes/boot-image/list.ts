// GET /v1/boot-images
import type { bootImageList } from '../../../contract/boot-image/list.ts';
import { readNodes } from '../../store/node/record.ts';
import type { Handler } from '../handler.ts';
import { printBootImage, type ImageReading } from './resource.ts';

export const serveBootImageList =
  ({ store, images }: ImageReading): Handler<typeof bootImageList> =>
  async () => {
    const nodes = await store.read(readNodes);
    const items = (await images.list()).map((image) => printBootImage(image, nodes));
    return { body: { items, next: null, recipes: [...(await images.recipes())] } };
  };
