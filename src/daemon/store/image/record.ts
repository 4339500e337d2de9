// The rows of images, which name blobs, and of the copies of them that hosts have.
import { HostlerError } from '../../../model/errors.ts';
import type { HostId, ImageId } from '../../../model/ids.ts';
import type { Image, ImageFormat } from '../../../model/image/image.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';
import type { ImageTable } from './table.ts';

const imageOf = (row: ImageTable): Image => ({
  id: row.id as ImageId,
  name: row.name,
  digest: row.digest,
  format: row.format as ImageFormat,
  sizeBytes: row.size_bytes,
  virtualBytes: row.virtual_bytes,
  createdAt: row.created_at,
});

export const readImages = async (db: Reader): Promise<Image[]> =>
  (await db.selectFrom('image').selectAll().orderBy('name').execute()).map(imageOf);

/** By name, id or digest. */
export async function readImage(db: Reader, reference: string): Promise<Image> {
  const row = await db
    .selectFrom('image')
    .selectAll()
    .where((e) => e.or([e('id', '=', reference), e('name', '=', reference), e('digest', '=', reference)]))
    .orderBy('name')
    .executeTakeFirst();
  if (row) return imageOf(row);
  throw new HostlerError('image-not-found', {
    message: `There is no image ${reference.slice(0, 80)}`,
    fix: 'hostler image list shows all that there are.',
    facts: { image: reference.slice(0, 200) },
  });
}

export async function insertImage(trx: Writer, image: Image): Promise<void> {
  const { id, name, digest, format, sizeBytes, virtualBytes, createdAt } = image;
  await trx
    .insertInto('image')
    .values({
      id,
      name,
      digest,
      format,
      size_bytes: sizeBytes,
      virtual_bytes: virtualBytes,
      created_at: createdAt,
      revision: 1,
    })
    .execute();
}

/** Idempotent. */
export async function deleteImage(trx: Writer, id: ImageId): Promise<void> {
  await trx.deleteFrom('image').where('id', '=', id).execute();
}

export interface ImageCopy {
  readonly host: HostId;
  readonly pool: string;
  readonly digest: string;
}

export async function readImageCopies(db: Reader): Promise<ImageCopy[]> {
  const rows = await db.selectFrom('image_copy').selectAll().execute();
  return rows.map(({ host_id, pool, digest }) => ({ host: host_id as HostId, pool, digest }));
}

/** Idempotent. */
export async function putImageCopy(
  trx: Writer,
  { host, pool, digest }: ImageCopy,
  at: Instant,
): Promise<void> {
  await trx
    .insertInto('image_copy')
    .values({ host_id: host, pool, digest, verified_at: at })
    .onConflict((conflict) =>
      conflict.columns(['host_id', 'pool', 'digest']).doUpdateSet({ verified_at: at }),
    )
    .execute();
}

/** Idempotent. */
export async function deleteImageCopy(trx: Writer, { host, pool, digest }: ImageCopy): Promise<void> {
  await trx
    .deleteFrom('image_copy')
    .where('host_id', '=', host)
    .where('pool', '=', pool)
    .where('digest', '=', digest)
    .execute();
}
