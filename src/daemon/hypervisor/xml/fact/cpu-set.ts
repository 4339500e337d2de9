// libvirt's lists of processors and NUMA nodes: `0-3,^2,8`.

export function parseCpuSet(text: string): number[] {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const range = /^(\^?)(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (range === null) continue;
    const [, without, first = '0', last = first] = range;
    // No machine has more; a longer range is a mistake that must not fill our memory.
    const end = Math.min(Number(last), 65_535);
    for (let each = Number(first); each <= end; each += 1) {
      if (without === '^') found.delete(each);
      else found.add(each);
    }
  }
  return [...found];
}
