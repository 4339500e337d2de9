// Makes the lab guest's disk: partition table, GRUB, a file system with kernel and initrd, room for data.
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const sectorBytes = 512;
const mib = 1024 * 1024;
const linuxType = 0x83;
const grubFolder = '/usr/lib/grub/i386-pc';
const modules = ['biosdisk', 'part_msdos', 'ext2', 'linux', 'normal'];

export interface Partition {
  readonly startMiB: number;
  readonly sizeMiB: number;
  readonly active: boolean;
}

/** Boot partition first; what follows it is the data area, where the guest writes numbered blocks. */
export const partitions: readonly Partition[] = [
  { startMiB: 1, sizeMiB: 31, active: true },
  { startMiB: 32, sizeMiB: 224, active: false },
];
export const diskMiB = 256;

/** Writes the entries of an MBR's partition table; the old cylinder fields say "see the sector numbers". */
export function encodePartitions(mbr: Buffer, list: readonly Partition[]): Buffer {
  const sector = Buffer.from(mbr);
  sector.fill(0, 440, 510);
  list.forEach((partition, index) => {
    const at = 446 + index * 16;
    sector.writeUInt8(partition.active ? 0x80 : 0, at);
    sector.set([0xfe, 0xff, 0xff, linuxType, 0xfe, 0xff, 0xff], at + 1);
    sector.writeUInt32LE((partition.startMiB * mib) / sectorBytes, at + 8);
    sector.writeUInt32LE((partition.sizeMiB * mib) / sectorBytes, at + 12);
  });
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** GRUB's core with the few modules that it takes to load one kernel from one ext2. */
async function makeGrubCore(folder: string, kernelArguments: string): Promise<Buffer> {
  const config = join(folder, 'grub.cfg');
  const core = join(folder, 'core.img');
  await writeFile(config, `set root=(hd0,msdos1)\nlinux /kernel ${kernelArguments}\ninitrd /initrd\nboot\n`);
  await execa('grub-mkimage', [
    '--format=i386-pc',
    '--prefix=(hd0,msdos1)/',
    `--config=${config}`,
    `--output=${core}`,
    ...modules,
  ]);
  return readFile(core);
}

/** An ext2 whose identifiers and times are fixed, so that equal files give an equal file system. */
async function makeFileSystem(folder: string, files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const tree = join(folder, 'boot');
  const image = join(folder, 'boot.ext2');
  const [boot] = partitions;
  await mkdir(tree);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(tree, name), content);
  }
  const identity = '4f535400-0000-4000-8000-000000000001';
  await execa(
    'mke2fs',
    ['-q', '-F', '-t', 'ext2', '-b', '4096', '-m', '0', '-N', '64', '-U', identity, '-L', 'lab-guest'].concat(
      ['-E', `hash_seed=${identity},root_owner=0:0`, '-d', tree, image, `${boot?.sizeMiB ?? 0}M`],
    ),
    { env: { E2FSPROGS_FAKE_TIME: '1', SOURCE_DATE_EPOCH: '1' } },
  );
  // mke2fs takes over the times of the files' inodes, of which touch cannot set the last one.
  const commands = ['/', ...Object.keys(files)].flatMap((name) =>
    ['atime', 'ctime', 'mtime'].map((field) => `set_inode_field ${name} ${field} @1\n`),
  );
  await execa('debugfs', ['-w', '-f', '-', image], { input: commands.join('') });
  const content = await readFile(image);
  await rm(tree, { recursive: true });
  await rm(image);
  return content;
}

/** The disk as qcow2, made in `folder`, which is for this alone. */
export async function makeDisk(
  folder: string,
  files: Readonly<Record<'kernel' | 'initrd', Buffer>>,
  kernelArguments: string,
  target: string,
): Promise<void> {
  const core = await makeGrubCore(folder, kernelArguments);
  const [boot] = partitions;
  if (boot === undefined || core.length > boot.startMiB * mib - sectorBytes)
    throw new RangeError(`GRUB's core has ${core.length} bytes, more than fit before the first partition`);
  const raw = join(folder, 'disk.raw');
  const file = await open(raw, 'w');
  try {
    await file.truncate(diskMiB * mib);
    await file.write(encodePartitions(await readFile(join(grubFolder, 'boot.img')), partitions), 0, null, 0);
    await file.write(core, 0, core.length, sectorBytes);
    const content = await makeFileSystem(folder, files);
    await file.write(content, 0, content.length, boot.startMiB * mib);
  } finally {
    await file.close();
  }
  // One coroutine, in order: several would lay the clusters out differently from run to run.
  await execa('qemu-img', ['convert', '-m', '1', '-f', 'raw', '-O', 'qcow2', raw, target]);
}
