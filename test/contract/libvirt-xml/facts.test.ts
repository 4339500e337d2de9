// The facts that a move is decided on can be read from every domain of QEMU in libvirt's own documents.
import { beforeAll, expect, it, type TestContext } from 'vitest';
import { domainFactsOf, type DomainFacts } from '../../../src/daemon/hypervisor/xml/facts.ts';
import { XmlSyntaxError } from '../../../src/libvirt-xml/error.ts';
import { parseElement } from '../../../src/libvirt-xml/parse.ts';
import { readCorpora } from './corpus.ts';

let corpora: Awaited<ReturnType<typeof readCorpora>> = [];
beforeAll(async () => {
  corpora = await readCorpora();
});

/** Each kind of fact, and how many domains of the corpus show it at the least. */
const shown: readonly (readonly [string, number, (facts: DomainFacts) => boolean])[] = [
  ['a disk with a layer below', 20, ({ disks }) => disks.some((disk) => disk.backing.length > 0)],
  ['a disk on the network', 30, ({ disks }) => disks.some((disk) => disk.kind === 'network')],
  ['a volume', 3, ({ disks }) => disks.some((disk) => disk.pool !== null && disk.volume !== null)],
  ['an empty drive', 5, ({ disks }) => disks.some((disk) => disk.kind === 'empty')],
  ['a shareable disk', 3, ({ disks }) => disks.some((disk) => disk.shareable)],
  ['a secret', 30, ({ secrets }) => secrets.length > 0],
  ['a host device', 50, ({ hostDevices }) => hostDevices.length > 0],
  ['one half of a team', 1, ({ hostDevices }) => hostDevices.some((device) => device.teamed)],
  ['shared memory', 5, ({ sharedMemory }) => sharedMemory.length > 0],
  ['a TPM', 5, ({ tpm }) => tpm !== null],
  ['UEFI', 20, ({ firmware }) => firmware.kind === 'efi'],
  ['an NVRAM', 5, ({ firmware }) => firmware.nvramPath !== null],
  ['hugepages', 20, ({ memoryBacking }) => memoryBacking.hugepageKiB !== null],
  ['a strict NUMA cell', 10, ({ memoryBacking }) => memoryBacking.strictCells.length > 0],
  ['a persistent memory file', 5, ({ memoryBacking }) => memoryBacking.nvdimmPath !== null],
  ['pinned processors', 20, ({ cpu }) => cpu.pinnedTo.length > 0],
  ['a host passthrough CPU', 5, ({ cpu }) => cpu.mode === 'host-passthrough'],
  ['a file of the host', 30, ({ hostFiles }) => hostFiles.length > 0],
  ['a filesystem', 5, ({ filesystems }) => filesystems.length > 0],
  ['a fixed security label', 3, ({ securityLabels }) => securityLabels.some((label) => label.fixed)],
  ['launch security', 2, ({ launchSecurity }) => launchSecurity !== null],
];

it.for([0, 1])('corpus %i', (index, context: TestContext) => {
  const corpus = corpora[index];
  if (corpus === undefined || 'missing' in corpus) context.skip(corpus?.missing ?? 'no such corpus');
  const found: DomainFacts[] = [];
  for (const { text } of corpus.samples) {
    try {
      const root = parseElement(text);
      const isQemu = /^(qemu|kvm)$/.test(root.attributes.get('type') ?? '');
      if (root.name === 'domain' && isQemu) found.push(domainFactsOf(root));
    } catch (error) {
      if (!(error instanceof XmlSyntaxError)) throw error;
    }
  }
  expect(found.length).toBeGreaterThan(1500);
  const counted = shown.map(([what, least, has]) => [what, least, found.filter(has).length] as const);
  expect(counted.filter(([, least, count]) => count < least)).toEqual([]);
});
