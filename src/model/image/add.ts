// Whether a file becomes an image: it must stand alone and be what it says.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import { printBytes } from '../memory.ts';
import { nameFault } from '../name.ts';
import type { Detected, Qcow2Header } from './detect.ts';
import type { Image, ImageFormat } from './image.ts';

export interface AddImageFacts {
  readonly request: { readonly name: string };
  readonly detected: Detected;
  readonly sizeBytes: number;
  /** Null while the file is not whole yet. */
  readonly digest: string | null;
  readonly images: readonly Image[];
  readonly freeBytes: number | null;
}

export interface AddImagePlan extends Plan {
  readonly name: string;
  readonly format: ImageFormat;
  readonly virtualBytes: number;
  /** The content is here already under another name. */
  readonly knownContent: boolean;
}

/** Asked with the first bytes, before the rest is taken in, and again when the digest is known. */
export function decideAddImage(facts: AddImageFacts): Decision<AddImagePlan> {
  const { request, detected, sizeBytes, digest, images } = facts;
  const refusals = [...nameRefusals(facts), ...formatRefusals(facts), ...roomRefusals(facts)];
  return decide(refusals, () => {
    const knownContent = digest !== null && images.some((i) => i.digest === digest);
    return {
      name: request.name,
      format: detected.format === 'unsupported' ? 'raw' : detected.format,
      virtualBytes: detected.format === 'qcow2' ? detected.qcow2.virtualBytes : sizeBytes,
      knownContent,
      steps: [
        { title: knownContent ? `Record the name ${request.name}` : `Take in ${printBytes(sizeBytes)}` },
      ],
      notices: knownContent ? ['The content is here already: only the name is new.'] : [],
    };
  });
}

function nameRefusals({ request, images, digest }: AddImageFacts): Refusal[] {
  const about = `image ${request.name.slice(0, 80)}`;
  const fault = nameFault(request.name);
  if (fault !== null) {
    const fix = 'Choose a name of letters, digits, "-" and ".".';
    return [{ code: 'name', about, needed: 'a name that host names may have', found: `it ${fault}`, fix }];
  }
  const taken = images.find((i) => i.name === request.name);
  if (!taken || taken.digest === digest) return [];
  const fix = `Choose another name, or remove that one: hostler image remove ${request.name}.`;
  return [
    {
      code: 'name-taken',
      about,
      needed: 'a name that no other image has',
      found: `it is ${taken.digest}`,
      fix,
    },
  ];
}

function formatRefusals({ detected, request, sizeBytes }: AddImageFacts): Refusal[] {
  const about = `image ${request.name.slice(0, 80)}`;
  if (sizeBytes === 0) {
    const fix = 'Name the right file.';
    return [{ code: 'image-empty', about, needed: 'a file with content', found: 'an empty one', fix }];
  }
  if (detected.format === 'unsupported') {
    return [
      {
        code: 'image-format',
        about,
        needed: 'qcow2, raw, an ISO, a kernel or an initrd',
        found: detected.what,
        fix: 'Convert it first: qemu-img convert -O qcow2 FILE NEW.',
      },
    ];
  }
  return detected.format === 'qcow2' ? qcow2Refusals(about, detected.qcow2) : [];
}

/**
 * QEMU's own limits: 2 MiB clusters, an L1 table of 32 MiB. Whoever makes a larger one wants memory, not a
 * disk.
 */
const l1EntriesMax = (32 * 2 ** 20) / 8;

function qcow2Refusals(about: string, header: Qcow2Header): Refusal[] {
  const flatten = 'Make it stand alone: qemu-img convert -O qcow2 FILE NEW.';
  const rules: readonly (readonly [boolean, code: string, needed: string, found: string, fix: string])[] = [
    [header.hasBackingFile, 'image-backing', 'an image that stands alone', 'it has a backing file', flatten],
    [
      header.hasDataFile,
      'image-data-file',
      'an image that stands alone',
      'its data is in another file',
      flatten,
    ],
    [header.isEncrypted, 'image-encrypted', 'an image that can be read', 'it is encrypted', flatten],
    [
      header.isDirty,
      'image-dirty',
      'an image that was closed',
      'it was not',
      'Check it: qemu-img check -r all FILE.',
    ],
    [
      header.snapshots > 0,
      'image-snapshots',
      'an image without snapshots',
      `${header.snapshots} snapshots`,
      flatten,
    ],
    [
      header.clusterBits < 9 || header.clusterBits > 21 || header.l1Entries > l1EntriesMax,
      'image-header',
      'a header within what QEMU makes',
      `clusters of 2^${header.clusterBits} bytes, ${header.l1Entries} entries in its first table`,
      flatten,
    ],
    [
      header.virtualBytes === 0 || header.virtualBytes > 2 ** 50,
      'image-size',
      'a disk of up to 1 PiB',
      printBytes(header.virtualBytes),
      'Make it smaller: qemu-img resize --shrink FILE SIZE.',
    ],
  ];
  return rules
    .filter(([isBroken]) => isBroken)
    .map(([, code, needed, found, fix]) => ({ code, about, needed, found, fix }));
}

function roomRefusals({ freeBytes, sizeBytes, request }: AddImageFacts): Refusal[] {
  if (freeBytes === null || freeBytes >= sizeBytes) return [];
  return [
    {
      code: 'room',
      about: `image ${request.name.slice(0, 80)}`,
      needed: `${printBytes(sizeBytes)} on the disk of the manager`,
      found: `${printBytes(freeBytes)} free`,
      fix: 'Remove images that nobody uses: hostler image list.',
    },
  ];
}
