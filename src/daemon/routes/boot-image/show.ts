// GET /v1/boot-images/:image
import type { bootImageShow } from '../../../contract/boot-image/show.ts';
import type { Handler } from '../handler.ts';
import { readBootImage, type ImageReading } from './resource.ts';

export const serveBootImageShow =
  (reading: ImageReading): Handler<typeof bootImageShow> =>
  async ({ params }) => ({ body: await readBootImage(reading, params.image) });
