// Starts a guest on a host of the lab by plain libvirt, as somebody with virsh would.
import { join } from 'node:path';
import { findAccelerator } from '../accelerator.ts';
import { cacheFolder } from '../folder.ts';
import { buildGuest, type GuestArtefacts } from '../guest/build.ts';
import { buildPackages, guestKernelArguments } from '../guest/recipe.ts';
import type { LabHost } from '../host/host.ts';
import { ensurePackages } from '../packages.ts';
import { type GuestDisk, type GuestSpec, printGuest } from './domain.ts';

export interface StartOptions {
  readonly name: string;
  readonly host: LabHost;
  /** `kernel` and `disk` are the lab guest, `halt` the tiny one that does nothing at all. */
  readonly boot?: 'kernel' | 'disk' | 'halt';
  readonly memoryMiB?: number;
  readonly cpus?: number;
  /** Disks to make for it, in this order; a guest that boots from disk has one before them. */
  readonly disks?: readonly { readonly pool: 'shared' | 'local'; readonly sizeMiB: number }[];
  /** The pool of the disk that it boots from. */
  readonly bootPool?: 'shared' | 'local';
  readonly network?: string;
  readonly say?: (line: string) => void;
}

/** The lab guest's files, built when the cache has none of today's recipe. */
export async function findGuestArtefacts(
  say: (line: string) => void = () => undefined,
): Promise<GuestArtefacts> {
  await ensurePackages(buildPackages, say);
  return buildGuest({ cache: cacheFolder(), say });
}

async function makeDisk(host: LabHost, path: string, sizeMiB: number): Promise<GuestDisk> {
  await host.run('qemu-img', ['create', '-q', '-f', 'qcow2', path, `${sizeMiB}M`]);
  return { path, format: 'qcow2' };
}

function chooseBoot(boot: 'kernel' | 'disk' | 'halt', artefacts: GuestArtefacts): GuestSpec['boot'] {
  const { kernel, initrd, hlt } = artefacts;
  if (boot === 'disk') return { kind: 'disk' };
  if (boot === 'halt') return { kind: 'floppy', image: hlt };
  return { kind: 'kernel', kernel, initrd, arguments: guestKernelArguments };
}

export async function startGuest(labFolder: string, options: StartOptions): Promise<void> {
  const { name, host, boot = 'kernel', disks = [], network = 'guest' } = options;
  const artefacts = await findGuestArtefacts(options.say);
  const made: GuestDisk[] = [];
  if (boot === 'disk') {
    const path = `/datastore/${options.bootPool ?? 'shared'}/${name}.qcow2`;
    // A whole copy and no overlay: the disk then can be taken to where the cache is not.
    await host.run('qemu-img', ['convert', '-O', 'qcow2', artefacts.disk, path]);
    made.push({ path, format: 'qcow2' });
  }
  for (const [i, disk] of disks.entries()) {
    made.push(await makeDisk(host, `/datastore/${disk.pool}/${name}-${i + 1}.qcow2`, disk.sizeMiB));
  }
  const xml = printGuest({
    name,
    memoryMiB: options.memoryMiB ?? (boot === 'halt' ? 16 : 128),
    cpus: options.cpus ?? 1,
    boot: chooseBoot(boot, artefacts),
    disks: made,
    serialFile: join(labFolder, 'serial', `${name}.log`),
    accelerator: (await findAccelerator(() => Promise.resolve(artefacts))).accelerator,
    ...(boot === 'halt' ? {} : { network }),
  });
  const file = `/tmp/${name}.xml`;
  host.writeFile(file, xml);
  await host.virsh(['create', file], { timeoutMs: 120_000 });
}
