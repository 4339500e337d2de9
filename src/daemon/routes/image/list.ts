// GET /v1/images
import type { imageList } from '../../../contract/image/list.ts';
import { readImages } from '../../store/image/record.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';

export const serveImageList =
  (store: Store): Handler<typeof imageList> =>
  async () => ({ body: { items: (await store.read(readImages)).map((i) => ({ ...i })), next: null } });
