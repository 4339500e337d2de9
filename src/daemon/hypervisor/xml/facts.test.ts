// What a domain's XML tells about a VM that may have to move, one fact at a time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseElement } from '../../../libvirt-xml/parse.ts';
import { parseCpuSet } from './fact/cpu-set.ts';
import { domainFactsOf, type DomainFacts } from './facts.ts';

const golden = (name: string): DomainFacts =>
  domainFactsOf(
    parseElement(readFileSync(join(import.meta.dirname, 'golden', `${name}.golden.xml`), 'utf8')),
  );

function factsOf(devices: string, domain = ''): DomainFacts {
  return domainFactsOf(
    parseElement(`<domain type="kvm"><name>a</name><memory>1</memory><os><type arch="x86_64"
      machine="pc-q35-7.2">hvm</type></os>${domain}<devices>${devices}</devices></domain>`),
  );
}

describe('of a VM of ours', () => {
  it('the whole picture', () => {
    expect(golden('linux')).toMatchObject({
      name: 'web-1',
      cpus: 2,
      memoryMiB: 2048,
      virtType: 'kvm',
      machine: 'pc-q35-7.2',
      cpu: { mode: 'host-model', model: null, pinnedTo: [] },
      memoryBacking: { hugepageKiB: null, locked: false, strictCells: [], nvdimmPath: null },
      firmware: { kind: 'bios', loader: null, nvramPath: null },
      tpm: null,
      hostDevices: [],
      sharedMemory: [],
      hostFiles: [],
      secrets: [],
      metadata: { generation: 3 },
    });
    expect(golden('linux').disks).toMatchObject([
      { name: 'vda', pool: 'shared', volume: 'web-1-vda', format: 'qcow2', cache: 'none', isSeed: false },
      { name: 'vdzz', volume: 'web-1-seed', readOnly: true, isSeed: true },
    ]);
    expect(golden('linux').nics).toMatchObject([
      { kind: 'network', link: 'guest', mac: '52:54:00:00:00:01' },
    ]);
  });

  it('firmware, TPM, an empty drive', () => {
    expect(golden('linux-uefi')).toMatchObject({
      firmware: { kind: 'efi' },
      tpm: { kind: 'emulator', secret: null },
    });
    expect(golden('windows-emulated').disks.at(-1)).toMatchObject({
      device: 'cdrom',
      kind: 'empty',
      path: null,
    });
  });

  it('devices as domain capabilities call them', () => {
    expect(golden('windows').devices).toEqual(
      expect.arrayContaining([
        { name: 'vda', className: 'disk', field: 'bus', value: 'virtio' },
        { name: 'video0', className: 'video', field: 'modelType', value: 'vga' },
        { name: 'tpm0', className: 'tpm', field: 'backendVersion', value: '2.0' },
        { name: 'graphics0', className: 'graphics', field: 'type', value: 'vnc' },
      ]),
    );
  });

  it('kernel and initrd are files that the target needs', () => {
    expect(golden('direct-kernel').hostFiles).toEqual([
      { use: 'kernel', path: '/images/kernel', needed: true, atTarget: 'unknown', image: null },
      { use: 'initrd', path: '/images/initrd', needed: true, atTarget: 'unknown', image: null },
    ]);
  });
});

describe('of anybody’s VM', () => {
  it('host devices and their teams', () => {
    const { hostDevices } = factsOf(`
      <hostdev mode="subsystem" type="pci"><source>
        <address domain="0x0" bus="0x06" slot="0x12" function="0x5"/>
        </source><teaming type="transient" persistent="ua-1"/></hostdev>
      <hostdev mode="subsystem" type="mdev"><source>
        <address uuid="c2177883-f1bb-47f0-914d-32a22e3a8804"/></source>
      </hostdev><hostdev mode="subsystem" type="usb"><source><vendor id="0x1"/><product id="0x2"/>
        </source></hostdev>
      <interface type="hostdev"><mac address="52:54:00:00:00:02"/></interface>
      <redirdev bus="usb" type="spicevmc"/>`);
    expect(hostDevices).toEqual([
      { kind: 'pci', name: '0000:06:12.5', teamed: true },
      { kind: 'mdev', name: 'c2177883-f1bb-47f0-914d-32a22e3a8804', teamed: false },
      { kind: 'usb', name: '0x1:0x2', teamed: false },
      { kind: 'network', name: '52:54:00:00:00:02', teamed: false },
    ]);
  });

  it('disks on the network, their secrets and the layers below', () => {
    const { disks, secrets } = factsOf(`
      <disk type="network"><source protocol="rbd" name="pool/image"><auth username="a">
        <secret type="ceph" uuid="11111111-1111-1111-1111-111111111111"/></auth></source>
        <target dev="vda"/></disk>
      <disk type="file"><driver type="qcow2" cache="writeback"/><source file="/o"/><target dev="vdb"/>
        <shareable/>
        <backingStore type="file"><format type="qcow2"/><source file="/m"><encryption format="luks">
          <secret type="passphrase" usage="key"/></encryption></source><backingStore type="block">
          <format type="raw"/><source dev="/dev/b"/><backingStore/></backingStore></backingStore></disk>`);
    expect(disks).toMatchObject([
      { kind: 'network', path: 'pool/image', backing: [] },
      {
        cache: 'writeback',
        shareable: true,
        backing: [
          { path: '/m', format: 'qcow2' },
          { path: '/dev/b', format: 'raw' },
        ],
      },
    ]);
    expect(secrets).toEqual([
      { uuid: '11111111-1111-1111-1111-111111111111', use: 'disk vda' },
      { uuid: 'key', use: 'disk vdb' },
    ]);
  });

  it('memory and processors that are bound to the host', () => {
    const facts = factsOf(
      '<memory model="nvdimm"><source><path>/nv</path></source></memory>',
      `<vcpu cpuset="8">2</vcpu><cputune><vcpupin vcpu="0" cpuset="1-3,^2"/></cputune>
       <memoryBacking><hugepages><page size="1" unit="G"/></hugepages><locked/></memoryBacking>
       <numatune><memory mode="strict" nodeset="0-1"/></numatune>
       <seclabel type="static" model="selinux"/><launchSecurity type="sev"/>`,
    );
    expect(facts.memoryBacking).toEqual({
      hugepageKiB: 1048576,
      locked: true,
      strictCells: [0, 1],
      nvdimmPath: '/nv',
    });
    expect(facts.cpu.pinnedTo).toEqual([1, 3, 8]);
    expect(facts.securityLabels).toEqual([{ model: 'selinux', fixed: true }]);
    expect(facts.launchSecurity).toBe('sev');
    expect(factsOf('', '<memoryBacking><hugepages/></memoryBacking>').memoryBacking.hugepageKiB).toBe(2048);
  });

  it('files, sockets and memory that others on the host use', () => {
    const facts = factsOf(`
      <serial type="file"><source path="/log"/></serial><console type="file"><source path="/log"/></console>
      <channel type="unix"><source mode="connect" path="/s1"/></channel>
      <channel type="unix"><source mode="bind" path="/s2"/></channel>
      <rng><backend model="random">/dev/hwrng</backend></rng><rng>
        <backend model="random">/dev/urandom</backend></rng>
      <shmem name="ring"/><interface type="vhostuser"><source type="unix" path="/v" mode="client"/>
        </interface>
      <filesystem type="mount"><driver type="virtiofs"/><source dir="/x"/><target dir="tag"/></filesystem>`);
    expect(facts.hostFiles.map(({ use, path, needed }) => [use, path, needed])).toEqual([
      ['serial log', '/log', false],
      ['chardev socket', '/s1', true],
      ['chardev socket', '/s2', false],
      ['rng source', '/dev/hwrng', true],
    ]);
    expect(facts.sharedMemory).toEqual([
      { kind: 'shmem', name: 'ring' },
      { kind: 'vhost-user', name: '/v' },
    ]);
    expect(facts.nics).toMatchObject([{ kind: 'vhost-user', link: '/v' }]);
    expect(facts.filesystems).toEqual([{ driver: 'virtiofs', tag: 'tag' }]);
  });

  it('a model that a newer libvirt has added is passed on, not guessed', () => {
    const { devices } = factsOf('<video><model type="brand-new"/></video>');
    expect(devices).toEqual([{ name: 'video0', className: 'video', field: 'modelType', value: 'brand-new' }]);
  });
});

it.each([
  ['0-3,^2,8', [0, 1, 3, 8]],
  ['5', [5]],
  ['', []],
  ['rubbish,1', [1]],
])('the set %s', (text, expected) => {
  expect(parseCpuSet(text)).toEqual(expected);
});

it('a set that would fill the memory is cut', () => {
  expect(parseCpuSet('0-99999999999').length).toBe(65_536);
});
