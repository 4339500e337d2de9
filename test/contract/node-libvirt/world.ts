// One private daemon for a test file and a fresh world of libvirt's test driver for each of its tests.
import { connect, type Connection } from 'node-libvirt';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { libvirtdMissing, startLibvirtd, type Libvirtd } from '../libvirtd.ts';

/** The test driver forgets everything when its last connection ends: each call gives a new world. */
export function testDriver(): (ctx: TestContext) => Promise<Connection> {
  let daemon: Libvirtd | undefined;
  const missing = libvirtdMissing();
  beforeAll(async () => {
    if (missing === undefined) daemon = await startLibvirtd();
  });
  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
  });
  return async (ctx) => {
    if (daemon === undefined) return ctx.skip(missing ?? 'no daemon');
    return connect(daemon.uri);
  };
}

/** A domain with a disk and an interface, as the test driver takes it. */
export const domainXml = (name: string): string => `<domain type='test'>
  <name>${name}</name>
  <memory unit='KiB'>131072</memory>
  <vcpu>2</vcpu>
  <os><type>hvm</type></os>
  <devices>
    <disk type='file' device='disk'><source file='/tmp/${name}.img'/><target dev='vda'/></disk>
    <interface type='network'>
      <mac address='52:54:00:11:22:33'/><source network='default'/><target dev='vnet9'/>
    </interface>
    <memballoon model='virtio'/>
  </devices>
</domain>`;
