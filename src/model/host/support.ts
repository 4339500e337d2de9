// Which versions of libvirt and QEMU hostler works with, and from which on they can do what.
import { isAtLeast, type Version } from '../version.ts';
import type { HostVersions } from './facts.ts';

/** Older ones are refused when a host is added. */
export const libvirtMin: Version = '9.0.0';
export const qemuMin: Version = '7.0.0';

interface Since {
  readonly libvirt?: Version;
  readonly qemu?: Version;
  /** The first that no longer has it. */
  readonly qemuBefore?: Version;
}

/** Sources: the release notes of libvirt and of QEMU. */
export const features = {
  'several connections with post-copy': { qemu: '10.1.0' },
  'zstd compression': { libvirt: '9.4.0', qemu: '5.0.0' },
  'zlib compression': { libvirt: '9.4.0', qemu: '5.0.0' },
  'xbzrle compression': {},
  'mt compression': { qemuBefore: '9.1.0' },
  'zero copy': { libvirt: '8.5.0', qemu: '7.1.0' },
  'post-copy recovery': { libvirt: '8.5.0' },
  'reverting to an external snapshot': { libvirt: '9.9.0' },
} as const satisfies Record<string, Since>;
export type Feature = keyof typeof features;

export type Supported =
  | { readonly has: true }
  | { readonly has: false; readonly needed: string; readonly found: string }
  | { readonly has: 'unknown'; readonly why: string };

export function hasFeature(feature: Feature, versions: HostVersions): Supported {
  const since: Since = features[feature];
  if (since.libvirt !== undefined && !isAtLeast(versions.libvirt, since.libvirt)) {
    return { has: false, needed: `libvirt ${since.libvirt} or newer`, found: `libvirt ${versions.libvirt}` };
  }
  if (since.qemu === undefined && since.qemuBefore === undefined) return { has: true };
  if (versions.qemu === null) return { has: 'unknown', why: 'the version of QEMU is not known' };
  const found = `QEMU ${versions.qemu}`;
  if (since.qemu !== undefined && !isAtLeast(versions.qemu, since.qemu)) {
    return { has: false, needed: `QEMU ${since.qemu} or newer`, found };
  }
  if (since.qemuBefore !== undefined && isAtLeast(versions.qemu, since.qemuBefore)) {
    return { has: false, needed: `QEMU before ${since.qemuBefore}`, found };
  }
  return { has: true };
}
