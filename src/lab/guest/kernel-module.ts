// Which of the kernel's drivers the lab guest carries, and in which order they have to be loaded.

/** Found by name in the kernel package; one that is built in, or that a release lacks, is left out. */
export const wantedModules: readonly string[] = [
  'virtio_pci',
  'virtio_blk',
  'virtio_net',
  'virtio_console',
  'evdev',
  'button',
  'virtio_balloon',
  'virtio_mem',
  'virtio-rng',
  'virtio_scsi',
  'sd_mod',
  'sr_mod',
  'isofs',
  'pvpanic-pci',
  'pvpanic-mmio',
];

/** Module names write `-` and `_` for each other. */
const canonical = (name: string): string => name.replaceAll('-', '_');

/** The `depends=` line of a module's .modinfo section. */
export function parseDependencies(module: Buffer): string[] {
  const mark = Buffer.from('\0depends=');
  const at = module.indexOf(mark);
  if (at < 0) return [];
  const end = module.indexOf(0, at + mark.length);
  const text = module.toString('latin1', at + mark.length, end);
  return text === '' ? [] : text.split(',');
}

/** Each wanted module after everything that it depends on. */
export function orderModules(
  wanted: readonly string[],
  dependenciesOf: (name: string) => readonly string[] | undefined,
): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(canonical(name))) return;
    seen.add(canonical(name));
    const dependencies = dependenciesOf(name);
    if (dependencies === undefined) return;
    dependencies.forEach(visit);
    order.push(name);
  };
  wanted.forEach(visit);
  return order;
}

/** The name that loads from a path such as kernel/drivers/virtio/virtio-rng.ko.xz. */
export const moduleNameOf = (path: string): string =>
  canonical(path.replace(/^.*\//, '').replace(/\.ko(\..*)?$/, ''));
