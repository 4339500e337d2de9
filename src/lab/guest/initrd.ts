// Puts the lab guest's initial root together: busybox, the guest's program, the guest agent, drivers.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { execa } from 'execa';
import { cpioCharacterDevice, cpioFile, cpioFolder, cpioLink, encodeCpio, type CpioEntry } from './cpio.ts';
import { moduleNameOf, orderModules, parseDependencies, wantedModules } from './kernel-module.ts';
import { librariesOf } from './library.ts';

const executable = 0o755;

/** Some releases compress their modules; the guest's insmod takes them as they are linked. */
async function readModule(path: string): Promise<Buffer> {
  if (path.endsWith('.ko')) return readFile(path);
  const { stdout } = await execa('xz', ['--decompress', '--stdout', path], { encoding: 'buffer' });
  return Buffer.from(stdout);
}

async function moduleEntries(tree: string): Promise<CpioEntry[]> {
  const files = await readdir(tree, { recursive: true });
  const paths = new Map(
    files.filter((file) => /\.ko(\.xz)?$/.test(file)).map((file) => [moduleNameOf(file), join(tree, file)]),
  );
  const contents = new Map<string, Buffer>();
  for (let queue: readonly string[] = wantedModules; queue.length > 0;) {
    const next: string[] = [];
    for (const name of queue.map(moduleNameOf)) {
      const path = paths.get(name);
      if (path === undefined || contents.has(name)) continue;
      const content = await readModule(path);
      contents.set(name, content);
      next.push(...parseDependencies(content));
    }
    queue = next;
  }
  const order = orderModules(wantedModules.map(moduleNameOf), (name) => {
    const content = contents.get(moduleNameOf(name));
    return content && parseDependencies(content).map(moduleNameOf);
  });
  return [
    cpioFile('lib/guest/module/order', Buffer.from(order.map((name) => `${name}.ko\n`).join(''))),
    ...order.map((name) => cpioFile(`lib/guest/module/${name}.ko`, contents.get(name) ?? Buffer.alloc(0))),
  ];
}

/** Busybox's path moved with /usr; either place is looked at. */
async function readFirst(tree: string, paths: readonly string[]): Promise<Buffer> {
  for (const path of paths) {
    const content = await readFile(join(tree, path)).catch(() => undefined);
    if (content !== undefined) return content;
  }
  throw new Error(`no package brought ${paths.join(' or ')}`);
}

export interface InitrdParts {
  /** The unpacked packages. */
  readonly tree: string;
  /** The guest's own program, linked statically. */
  readonly program: string;
  /** The folder of the guest's scripts. */
  readonly scripts: string;
}

export async function makeInitrd({ tree, program, scripts }: InitrdParts): Promise<Buffer> {
  const script = async (name: string, path: string): Promise<CpioEntry> =>
    cpioFile(path, await readFile(join(scripts, name)), executable);
  const agent = ['usr/sbin/qemu-ga', 'usr/bin/qemu-ga'];
  const libraries = await librariesOf(join(tree, agent[0] ?? ''), tree);
  const libraryEntries: CpioEntry[] = [];
  for (const [name, path] of libraries)
    libraryEntries.push(cpioFile(`lib/${name}`, await readFile(path), executable));
  const archive = encodeCpio([
    cpioCharacterDevice('dev/console', 5, 1),
    cpioFolder('proc'),
    cpioFolder('sys'),
    cpioLink('sbin', 'bin'),
    cpioLink('usr/bin', '../bin'),
    cpioLink('usr/sbin', '../bin'),
    cpioLink('lib64', 'lib'),
    cpioFile('etc/passwd', Buffer.from('root::0:0:root:/:/bin/sh\n')),
    cpioFile('etc/group', Buffer.from('root:x:0:\n')),
    cpioFile('bin/busybox', await readFirst(tree, ['bin/busybox', 'usr/bin/busybox']), executable),
    cpioFile('bin/qemu-ga', await readFirst(tree, agent), executable),
    cpioFile('bin/lab-guest', await readFile(program), executable),
    await script('init', 'init'),
    await script('udhcpc', 'lib/guest/udhcpc'),
    await script('mount-disk', 'lib/guest/mount-disk'),
    await script('console', 'lib/guest/console'),
    await script('shutdown', 'bin/shutdown'),
    ...libraryEntries,
    ...(await moduleEntries(tree)),
  ]);
  return zstdCompressSync(archive, { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
}
