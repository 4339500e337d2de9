// GET /v1/images/:image
import type { imageShow } from '../../../contract/image/show.ts';
import { readImage } from '../../store/image/record.ts';
import type { Store } from '../../store/store.ts';
import type { Handler } from '../handler.ts';

export const serveImageShow =
  (store: Store): Handler<typeof imageShow> =>
  async ({ params }) => ({ body: { ...(await store.read((db) => readImage(db, params.image))) } });
