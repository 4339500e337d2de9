// Which element or attribute of a domain needs which libvirt or QEMU: a table, and what a document needs by
// it.
//
// Only what is younger than libvirt 9.0 and QEMU 7.0 is listed: nothing older is talked to. Sources:
// formatdomain, "Since", of libvirt 11.3.
import type { XmlElement } from './node.ts';
import { valuesAt, select } from './path.ts';

/** `9.4.0` */
export type VersionText = `${number}.${number}.${number}`;

export interface Need {
  /** In words, as the end of "it needs …". */
  readonly feature: string;
  /** Where it shows: a path below `domain`, to an element or an attribute. */
  readonly path: string;
  /** Only with this value; without it, being there is enough. */
  readonly value?: string;
  readonly libvirt: VersionText;
  readonly qemu?: VersionText;
}

const need = (feature: string, path: string, libvirt: VersionText, more: Partial<Need> = {}): Need => ({
  feature,
  path,
  libvirt,
  ...more,
});

const driver = 'devices/disk/driver';
const hyperv = 'features/hyperv';

export const needs: readonly Need[] = [
  need('the watchdog of the board', 'devices/watchdog/@model', '9.1.0', { value: 'itco' }),
  need('a panic device on PCI', 'devices/panic/@model', '9.1.0', { value: 'pvpanic' }),
  need('a choice of the format of the firmware', 'os/loader/@format', '9.2.0'),
  need('a choice of the format of the NVRAM', 'os/nvram/@format', '9.2.0'),
  need('the format of the NVRAM template', 'os/nvram/@templateFormat', '10.10.0'),
  need('a limit of the physical address bits', 'cpu/maxphysaddr/@limit', '9.3.0'),
  need('a NIC of model igb', 'devices/interface/model/@type', '9.3.0', { value: 'igb', qemu: '8.0.0' }),
  need('a NIC of model usb-net', 'devices/interface/model/@type', '10.3.0', { value: 'usb-net' }),
  need('polling limits of an I/O thread', 'iothreadids/iothread/poll', '9.4.0'),
  need('a qcow2 that keeps references of discarded clusters', `${driver}/@discard_no_unref`, '9.5.0', {
    qemu: '8.1.0',
  }),
  need('asynchronous teardown', 'features/async-teardown', '9.6.0'),
  need('a known-hosts file of an ssh disk', 'devices/disk/source/knownHosts', '9.8.0'),
  need('a disk on vhost-vdpa', 'devices/disk/@type', '9.8.0', { value: 'vhostvdpa', qemu: '8.1.0' }),
  need('several I/O threads of one disk', `${driver}/iothreads`, '10.0.0', { qemu: '9.0.0' }),
  need('a map of users for virtiofs', 'devices/filesystem/idmap', '10.0.0'),
  need('clusters in the CPU topology', 'cpu/topology/@clusters', '10.1.0'),
  need('dynamic slots of virtio-mem', 'devices/memory/target/@dynamicMemslots', '10.1.0', { qemu: '8.2.0' }),
  need('a file system by MTP', 'devices/filesystem/driver/@type', '10.2.0', { value: 'mtp' }),
  need('host memory errors for ARM guests', 'features/ras', '10.4.0'),
  need('a sound card of model virtio', 'devices/sound/@model', '10.4.0', { value: 'virtio', qemu: '8.2.0' }),
  need('memory encryption by SEV-SNP', 'launchSecurity/@type', '10.5.0', { value: 'sev-snp', qemu: '9.1.0' }),
  need('a limit of open files of virtiofs', 'devices/filesystem/binary/openfiles', '10.6.0'),
  need('a switch for the PS/2 controller', 'features/ps2', '10.7.0'),
  need('an IOMMU without DMA translation', 'devices/iommu/driver/@dma_translation', '10.7.0'),
  need('the Hyper-V bitmap of MSRs', `${hyperv}/emsr_bitmap`, '10.7.0', { qemu: '7.1.0' }),
  need('Hyper-V fast calls in XMM registers', `${hyperv}/xmm_input`, '10.7.0', { qemu: '7.1.0' }),
  need('an external data file of a qcow2', 'devices/disk/source/dataStore', '10.10.0'),
  need('throttle groups', 'throttlegroups', '11.2.0'),
];

/** Those rows of the table that a domain makes use of. */
export function needsOf(domain: XmlElement): Need[] {
  return needs.filter(({ path, value }) => {
    const isAttribute = path.includes('@');
    if (!isAttribute) return select(domain, path).length > 0;
    const found = valuesAt(domain, path);
    return value === undefined ? found.length > 0 : found.includes(value);
  });
}

/** What of it a host with these versions does not have; an unknown version of QEMU is not held against it. */
export function unmetNeeds(
  domain: XmlElement,
  host: { readonly libvirt: string; readonly qemu: string | null },
): Need[] {
  return needsOf(domain).filter(
    ({ libvirt, qemu }) =>
      isOlder(host.libvirt, libvirt) ||
      (qemu !== undefined && host.qemu !== null && isOlder(host.qemu, qemu)),
  );
}

function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (one?.[part] ?? 0) - (other?.[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
