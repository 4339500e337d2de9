// The bytes of a volume, both ways, in constant memory.
import { createHash } from 'node:crypto';
import { finished, pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { VolumeVerbs } from '../../ports/hypervisor/volume.ts';
import { asking } from '../errors.ts';
import { callOptions, type Links } from '../link.ts';
import { lookUpVolume } from './find.ts';

/** A transfer lasts as long as its bytes take; a host that falls silent ends it by its keepalive. */
const patient = { deadlineMs: Infinity };

export const uploadVolume =
  (links: Links): VolumeVerbs['upload'] =>
  (host, place, content, options) =>
    asking(host, `fill the volume ${place.volume}`, async () => {
      const call = { ...patient, ...callOptions(options) };
      const volume = await lookUpVolume(await links.to(host), place, call);
      const target = await volume.upload(0n, BigInt(content.sizeBytes), {}, call);
      await pipeline(
        Readable.from(content.open()),
        target,
        options?.signal ? { signal: options.signal } : {},
      );
      await finished(target);
    });

export const readVolumeDigest =
  (links: Links): VolumeVerbs['readDigest'] =>
  (host, place, sizeBytes, options) =>
    asking(host, `read the volume ${place.volume}`, async () => {
      const call = { ...patient, ...callOptions(options) };
      const volume = await lookUpVolume(await links.to(host), place, call);
      const source = await volume.download(0n, BigInt(sizeBytes), {}, call);
      const hash = createHash('sha256');
      await pipeline(source, hash, options?.signal ? { signal: options.signal } : {});
      return hash.digest('hex');
    });

/** Through the manager, since no host needs to reach another one's storage. Holes travel as holes. */
export const copyVolume =
  (links: Links): VolumeVerbs['copy'] =>
  (from, to, options) =>
    asking(from.host, `copy the volume ${from.volume} to ${to.host.name}`, async () => {
      const call = { ...patient, ...callOptions(options) };
      const [source, target] = await Promise.all([
        lookUpVolume(await links.to(from.host), from, call),
        lookUpVolume(await links.to(to.host), to, call),
      ]);
      const sparse = { sparseStream: true };
      const reading = await source.download(0n, 0n, sparse, call);
      const writing = await target.upload(0n, 0n, sparse, call);
      await pipeline(reading, writing, options?.signal ? { signal: options.signal } : {});
      await finished(writing);
    });
