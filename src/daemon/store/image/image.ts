// Images: rows that name blobs.
import { HostlerError } from '../../../model/errors.ts';
import type { ImageId } from '../../../model/ids.ts';
import type { Image, ImageFormat } from '../../../model/image/image.ts';
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

export const listImages = async (db: Reader | Writer): Promise<readonly Image[]> =>
  (await db.selectFrom('image').selectAll().orderBy('name').execute()).map(imageOf);

/** By name, id or digest. */
export async function readImage(db: Reader | Writer, reference: string): Promise<Image> {
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
  const taken = await trx.selectFrom('image').select('id').where('name', '=', image.name).executeTakeFirst();
  if (taken) {
    throw new HostlerError('name-taken', {
      message: `There is an image called ${image.name}`,
      fix: 'Choose another name, or remove that one first.',
      facts: { image: taken.id },
    });
  }
  const row: ImageTable = {
    id: image.id,
    name: image.name,
    digest: image.digest,
    format: image.format,
    size_bytes: image.sizeBytes,
    virtual_bytes: image.virtualBytes,
    created_at: image.createdAt,
    revision: 1,
  };
  await trx.insertInto('image').values(row).execute();
}

/** VMs of ours whose spec names the image, by id, name or digest. */
export async function readUsers(db: Reader | Writer, image: Image): Promise<readonly string[]> {
  const rows = await db.selectFrom('vm').select(['name', 'spec']).where('owned', '=', 1).execute();
  const names = [image.id, image.name, image.digest].map((n) => JSON.stringify(n));
  return rows.filter((row) => names.some((n) => row.spec?.includes(n) === true)).map((row) => row.name);
}

/** True when no other image has the same bytes, so that the blob may go too. */
export async function deleteImage(trx: Writer, image: Image): Promise<boolean> {
  await trx.deleteFrom('image').where('id', '=', image.id).execute();
  const other = await trx
    .selectFrom('image')
    .select('id')
    .where('digest', '=', image.digest)
    .executeTakeFirst();
  return other === undefined;
}
