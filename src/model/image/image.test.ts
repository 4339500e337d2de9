import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostId, ImageId } from '../ids.ts';
import { spec as anySpec } from '../vm/spec-fixture.ts';
import type { VmSpec } from '../vm/spec.ts';
import { decideAddImage, type AddImageFacts } from './add.ts';
import { detectBytes, detectFormat, type Qcow2Header } from './detect.ts';
import { imageVolume, isDigest, type Image } from './image.ts';
import { decideRemoveImage, specNames, type RemoveImageFacts } from './remove.ts';

const bytes = (at: number, magic: string, length = detectBytes): Uint8Array => {
  const made = new Uint8Array(length);
  made.set(Buffer.from(magic, 'latin1'), at);
  return made;
};
/** A version 3 header as qemu-img makes it, with fields changed: offset → 32-bit value. */
const qcow2 = (changes: Readonly<Record<number, number>> = {}): Uint8Array => {
  const header = Buffer.alloc(detectBytes);
  header.write('QFI\xfb', 'latin1');
  const fields = { 4: 3, 20: 16, 28: 2 ** 31, 36: 4, 100: 104, ...changes };
  for (const [at, value] of Object.entries(fields)) header.writeUInt32BE(value, Number(at));
  return header;
};

describe('detection', () => {
  test.each<[string, Uint8Array, string]>([
    ['kernel', bytes(0x202, 'HdrS'), 'kernel'],
    ['initrd', bytes(0, '070701'), 'initrd'],
    ['compressed initrd', bytes(0, '\x1f\x8b'), 'initrd'],
    ['ISO', bytes(0x8001, 'CD001'), 'iso'],
    ['anything else', bytes(0, 'boot sector'), 'raw'],
    ['too short for anything', new Uint8Array(3), 'raw'],
    ['VMDK', bytes(0, 'KDMV'), 'unsupported'],
    ['VDI', bytes(0x40, '\x7f\x10\xda\xbe'), 'unsupported'],
    ['VHDX', bytes(0, 'vhdxfile'), 'unsupported'],
    ['LUKS', bytes(0, 'LUKS\xba\xbe'), 'unsupported'],
    ['qcow 1', qcow2({ 4: 1 }), 'unsupported'],
    ['a header that is cut off', qcow2().subarray(0, 60), 'unsupported'],
  ])('%s', (_, content, format) => expect(detectFormat(content).format).toBe(format));

  test('a qcow2 header is read', () => {
    expect(detectFormat(qcow2({ 12: 512, 60: 2, 76: 5 }))).toEqual({
      format: 'qcow2',
      qcow2: {
        version: 3,
        virtualBytes: 2 ** 31,
        clusterBits: 16,
        hasBackingFile: true,
        hasDataFile: true,
        isEncrypted: false,
        isDirty: true,
        snapshots: 2,
        l1Entries: 4,
      },
    });
  });

  test('no content makes it fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        expect(detectFormat(content).format).toBeTypeOf('string');
      }),
    );
  });
});

const image = (name: string, digest: string): Image => ({
  id: `image-${name}` as ImageId,
  name,
  digest,
  format: 'qcow2',
  sizeBytes: 1,
  virtualBytes: 1,
  createdAt: '',
});
const facts: AddImageFacts = {
  request: { name: 'debian-12' },
  detected: detectFormat(qcow2()),
  sizeBytes: 1000,
  digest: null,
  images: [],
  freeBytes: null,
};
const header = (more: Partial<Qcow2Header>): AddImageFacts => {
  if (facts.detected.format !== 'qcow2') throw new Error('the fixture is no qcow2');
  return { ...facts, detected: { format: 'qcow2', qcow2: { ...facts.detected.qcow2, ...more } } };
};

describe('add', () => {
  test('a file that stands alone is taken in', () => {
    expect(decideAddImage(facts)).toMatchObject({
      go: true,
      plan: { format: 'qcow2', virtualBytes: 2 ** 31, knownContent: false },
    });
    const raw = { ...facts, detected: { format: 'raw' } } as const;
    expect(decideAddImage(raw)).toMatchObject({ go: true, plan: { format: 'raw', virtualBytes: 1000 } });
  });

  test('content that is here gets one more name, the same name for the same content is no conflict', () => {
    const known = { ...facts, digest: 'aa', images: [image('old', 'aa')] };
    expect(decideAddImage(known)).toMatchObject({ go: true, plan: { knownContent: true } });
    expect(decideAddImage({ ...known, request: { name: 'old' } }).go).toBe(true);
  });

  test.each<[string, AddImageFacts, ...string[]]>([
    ['a name that is none', { ...facts, request: { name: 'a b' } }, 'name'],
    ['a name of other content', { ...facts, images: [image('debian-12', 'bb')] }, 'name-taken'],
    ['empty', { ...facts, sizeBytes: 0 }, 'image-empty'],
    ['another format', { ...facts, detected: { format: 'unsupported', what: 'VMDK' } }, 'image-format'],
    ['a backing file', header({ hasBackingFile: true }), 'image-backing'],
    ['data elsewhere', header({ hasDataFile: true }), 'image-data-file'],
    ['encrypted', header({ isEncrypted: true }), 'image-encrypted'],
    ['not closed', header({ isDirty: true }), 'image-dirty'],
    ['snapshots', header({ snapshots: 1 }), 'image-snapshots'],
    ['clusters too large', header({ clusterBits: 31 }), 'image-header'],
    ['a table too large', header({ l1Entries: 2 ** 30 }), 'image-header'],
    ['no size', header({ virtualBytes: 0 }), 'image-size'],
    ['too large', header({ virtualBytes: 2 ** 52 }), 'image-size'],
    ['no room', { ...facts, freeBytes: 999 }, 'room'],
    [
      'several',
      { ...header({ hasBackingFile: true, snapshots: 1 }), freeBytes: 0 },
      'image-backing',
      'image-snapshots',
      'room',
    ],
  ])('refused: %s', (_, f, ...codes) => {
    const decision = decideAddImage(f);
    expect(decision.go ? [] : decision.refusals.map((r) => r.code)).toEqual(codes);
  });
});

describe('remove', () => {
  const copy = { host: 'host-1' as HostId, hostName: 'host1', pool: 'shared', overlays: [] };
  const remove: RemoveImageFacts = {
    image: image('old', 'aa'),
    namedBy: [],
    claimedBy: [],
    sameContent: [],
    copies: [copy],
  };
  const found = (facts: RemoveImageFacts): string[] => {
    const decision = decideRemoveImage(facts);
    return decision.go ? [] : decision.refusals.map((r) => r.found);
  };

  test('an unused image goes with its copies', () => {
    expect(decideRemoveImage(remove)).toMatchObject({
      go: true,
      plan: { content: true, copies: [{ pool: 'shared' }] },
    });
  });

  test('every user is named, and a host that cannot be asked', () => {
    const copies = [
      { ...copy, overlays: ['web-1-vda.qcow2'] },
      { ...copy, hostName: 'host2', overlays: null },
    ];
    expect(found({ ...remove, namedBy: ['VM web-2'], claimedBy: ['task-1'], copies })).toEqual([
      'VM web-2',
      'task task-1 builds on it',
      'volume web-1-vda.qcow2 in shared on host1',
      'host2 holds a copy in shared and does not answer',
    ]);
  });

  test('under another name the content stays, and the overlays with it', () => {
    const used = { ...remove, copies: [{ ...copy, overlays: ['web-1-vda.qcow2'] }] };
    expect(decideRemoveImage({ ...used, sameContent: ['new'] })).toMatchObject({
      go: true,
      plan: { content: false, copies: [] },
    });
  });

  test('a spec names an image by what it boots, by a disk on it, and by a drive that holds it', () => {
    const name = (more: Partial<Pick<VmSpec, 'boot' | 'disks'>>): boolean =>
      specNames({ ...anySpec, ...more }, image('virtio', 'aa'));
    const disk = anySpec.disks[0];
    if (!disk) throw new Error('the fixture has no disk');
    expect(name({})).toBe(false);
    expect(name({ boot: { from: 'kernel', kernel: 'virtio', initrd: null, arguments: '' } })).toBe(true);
    const source = { kind: 'volume', pool: 'p', volume: 'hostler-aa', format: 'raw' } as const;
    expect(name({ disks: [{ ...disk, device: 'cdrom', source }] })).toBe(true);
    const base = { kind: 'image', image: 'aa', sizeBytes: null, pool: null } as const;
    expect(name({ disks: [{ ...disk, source: base }] })).toBe(true);
  });
});

test('a digest is 64 hexadecimal digits, and names the volume', () => {
  expect(isDigest('a'.repeat(64))).toBe(true);
  expect(isDigest('A'.repeat(64))).toBe(false);
  expect(imageVolume('ab')).toBe('hostler-ab');
});
