// The rows of images, and of the copies of them that hosts have.
import type { HostId, ImageId } from '../../../model/ids.ts';
import type { Image, ImageFormat } from '../../../model/image/image.ts';
import type { Instant } from '../../../model/time.ts';
import type { Reader, Writer } from '../store.ts';

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

export async function readImages(db: Reader): Promise<Image[]> {
  const rows = await db.selectFrom('image').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    id: row.id as ImageId,
    name: row.name,
    digest: row.digest,
    format: row.format as ImageFormat,
    sizeBytes: row.size_bytes,
    virtualBytes: row.virtual_bytes,
    createdAt: row.created_at,
  }));
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
