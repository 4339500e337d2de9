// POST /v1/images: the body goes to disk as it comes; what it is is told from its first bytes.
import type { imageAdd } from '../../../contract/image/add.ts';
import { HostlerError, refusedError } from '../../../model/errors.ts';
import { idRandomBytes, makeId } from '../../../model/ids.ts';
import { decideAddImage } from '../../../model/image/add.ts';
import { detectBytes, detectFormat, type Detected } from '../../../model/image/detect.ts';
import { checkName } from '../../../model/name.ts';
import { instant } from '../../../model/time.ts';
import type { Journal } from '../../events/journal.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { Chance } from '../../ports/chance.ts';
import type { Clock } from '../../ports/clock.ts';
import { insertImage, listImages } from '../../store/image/image.ts';
import type { Asked, Handler } from '../handler.ts';

export interface ImageParts {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Keeps the beginning of what passes. */
function keepHead(body: AsyncIterable<Uint8Array>): {
  head: () => Uint8Array;
  content: AsyncIterable<Uint8Array>;
} {
  let head = new Uint8Array();
  async function* content(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      if (head.length < detectBytes) {
        head = new Uint8Array(Buffer.concat([head, chunk.subarray(0, detectBytes - head.length)]));
      }
      yield chunk;
    }
  }
  return { head: () => head, content: content() };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An upload without a body.
}

/** A kernel or initrd may be of any content: it is what the caller says. */
const whatItIs = ({ as }: Asked<typeof imageAdd>['query'], head: Uint8Array): Detected =>
  as === undefined ? detectFormat(head) : { format: as };

export const serveImageAdd =
  ({ journal, blobs, clock, chance }: ImageParts): Handler<typeof imageAdd> =>
  async ({ query, body, caller }) => {
    checkName('image', query.name);
    const { head, content } = keepHead((body ?? nothing()) as AsyncIterable<Uint8Array>);
    const { digest, sizeBytes } = await blobs.put(content);
    if (query.digest !== undefined && query.digest !== digest) {
      throw new HostlerError('invalid-image', {
        message: `The bytes that came have the SHA-256 ${digest}, not ${query.digest}`,
        fix: 'Send the file again: it was changed or cut on its way.',
      });
    }
    const nowMs = clock.nowMs();
    const id = makeId('image', nowMs, chance.bytes(idRandomBytes));
    const detected = whatItIs(query, head());
    const image = await journal.write(async (trx, emit) => {
      const images = await listImages(trx);
      const facts = { request: query, detected, sizeBytes, digest, images, freeBytes: null };
      const decision = decideAddImage(facts);
      if (!decision.go) throw refusedError('invalid-image', `${query.name} is no image`, decision.refusals);
      const { name, format, virtualBytes } = decision.plan;
      const added = { id, name, digest, format, sizeBytes, virtualBytes, createdAt: instant(nowMs) };
      await insertImage(trx, added);
      emit({ kind: 'image.added', subject: id, cause: caller.actor, facts: { name, digest } });
      return added;
    });
    return { body: image };
  };
