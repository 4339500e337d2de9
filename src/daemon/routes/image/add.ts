// POST /v1/images: the body goes to disk as it comes; what it is is told from its first bytes, and
// refused there.
import type { imageAdd, imageAddReceived } from '../../../contract/image/add.ts';
import { HostlerError, refusedError } from '../../../model/errors.ts';
import { idRandomBytes, makeId } from '../../../model/ids.ts';
import { decideAddImage, type AddImagePlan } from '../../../model/image/add.ts';
import { detectBytes, detectFormat, type Detected } from '../../../model/image/detect.ts';
import type { Image } from '../../../model/image/image.ts';
import { checkName } from '../../../model/name.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Blobs, Written } from '../../ports/blobs.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { insertImage, readImages } from '../../store/image/record.ts';
import type { Store } from '../../store/store.ts';
import type { Asked, Handler } from '../handler.ts';

export interface ImageParts {
  readonly store: Store;
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly chance: Chance;
}

type Query = Asked<typeof imageAdd>['query'];

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An upload without a body.
}

/** A kernel or initrd may be of any content: it is what the caller says. */
const whatItIs = ({ as }: Query, head: Uint8Array): Detected =>
  as === undefined ? detectFormat(head) : { format: as };

interface Content {
  readonly detected: Detected;
  readonly sizeBytes: number;
  /** Null while the file is not whole yet. */
  readonly digest: string | null;
  readonly freeBytes: number | null;
}

function decideOrRefuse(query: Query, images: readonly Image[], content: Content): AddImagePlan {
  const decision = decideAddImage({ request: query, images, ...content });
  if (decision.go) return decision.plan;
  throw refusedError('invalid-image', `${query.name} is no image`, decision.refusals);
}

function checkDigest({ digest }: Query, written: Written): void {
  if (digest === undefined || digest === written.digest) return;
  throw new HostlerError('invalid-image', {
    message: `The bytes that came have the SHA-256 ${written.digest}, not ${digest}`,
    fix: 'Send the file again: it was changed or cut on its way.',
  });
}

export const serveImageAdd =
  ({ store, journal, blobs, clock, chance }: ImageParts): Handler<typeof imageAdd> =>
  async ({ query, body, headers, caller }) => {
    checkName('image', query.name);
    const known = await store.read(readImages);
    const comingBytes = Number(headers.get('content-length') ?? 0);
    const freeBytes = await blobs.freeBytes();
    let detected: Detected = { format: 'raw' };
    const image = await blobs.put((body ?? nothing()) as AsyncIterable<Uint8Array>, {
      headBytes: detectBytes,
      upload: query.upload === undefined ? null : { key: query.upload, offset: query.offset ?? 0 },
      look(head) {
        detected = whatItIs(query, head);
        const sizeBytes = Math.max(comingBytes, head.length);
        const images = sameContentMayCome(known, query);
        decideOrRefuse(query, images, { detected, sizeBytes, digest: null, freeBytes });
      },
      async keep(written) {
        checkDigest(query, written);
        const { digest, sizeBytes } = written;
        const nowMs = clock.nowMs();
        return journal.write(async (trx, emit) => {
          const images = await readImages(trx);
          const plan = decideOrRefuse(query, images, { detected, sizeBytes, digest, freeBytes: null });
          // The same name for the same content is there already: sent again, it is the same image.
          const same = images.find((i) => i.name === plan.name && i.digest === digest);
          if (same) return same;
          const id = makeId('image', nowMs, chance.bytes(idRandomBytes));
          const { name, format, virtualBytes } = plan;
          const added = { id, name, digest, format, sizeBytes, virtualBytes, createdAt: instant(nowMs) };
          await insertImage(trx, added);
          emit({ kind: 'image.added', subject: id, cause: caller.actor, facts: { name, digest } });
          return added;
        });
      },
    });
    return { body: image };
  };

/** An image of that name is refused early only where the caller said that the content is another one. */
const sameContentMayCome = (known: readonly Image[], { name, digest }: Query): readonly Image[] =>
  known.filter((i) => i.name !== name || (digest !== undefined && i.digest !== digest));

export const serveImageAddReceived =
  (blobs: Blobs): Handler<typeof imageAddReceived> =>
  async ({ params: { upload } }) => ({
    body: { upload, receivedBytes: await blobs.received(upload) },
  });
