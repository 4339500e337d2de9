// Files of the host that a guest needs beside its disks: firmware, kernel, logs, sockets.
import type { DomainXml } from '../../../../libvirt-xml/domain/domain.ts';
import type { OsXml } from '../../../../libvirt-xml/domain/os.ts';
import type { FileAtTarget, FirmwareFiles, HostFile } from '../../../../model/vm/migrate/facts.ts';

const somewhere = (path: string | undefined): FileAtTarget | null =>
  path === undefined ? null : { path, atTarget: 'unknown' };

export function firmwareOf(os: OsXml): FirmwareFiles {
  return {
    kind: os.firmware === 'efi' || os.loaderType === 'pflash' ? 'efi' : 'bios',
    loader: somewhere(os.loader),
    nvramPath: os.nvram ?? os.nvramSource?.file ?? null,
    nvramTemplate: somewhere(os.nvramTemplate),
  };
}

export function hostFilesOf({ os = {}, devices = {} }: DomainXml): HostFile[] {
  const files: HostFile[] = [];
  const note = (use: HostFile['use'], path: string | undefined, needed: boolean): void => {
    if (path !== undefined) files.push({ path, atTarget: 'unknown', use, needed, image: null });
  };
  note('kernel', os.kernel, true);
  note('initrd', os.initrd, true);
  note('device tree', os.deviceTree, true);
  const { serials = [], parallels = [], consoles = [], channels = [] } = devices;
  const seen = new Set<string>();
  for (const { type, source, logFile } of [...serials, ...parallels, ...consoles, ...channels]) {
    note('serial log', logFile, false);
    const path = source?.path;
    // A console is the first serial port once more.
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    if (type === 'file') note('serial log', path, false);
    else if (type === 'unix') note('chardev socket', path, source?.mode === 'connect');
    else if (type === 'dev' || type === 'pipe') note('chardev socket', path, true);
  }
  for (const { backend, device } of devices.entropySources ?? []) {
    // Every Linux host has these two.
    if (backend === 'random' && device !== '/dev/urandom' && device !== '/dev/random')
      note('rng source', device, true);
  }
  return files;
}
