// What every hypervisor behind the port must do alike: the suite that keeps the in-memory twin and real
// hosts together.
import { createHash } from 'node:crypto';
import { describe, expect, test, type TestContext } from 'vitest';
import type { HostAddress } from '../../src/daemon/ports/hypervisor/call.ts';
import type { Hypervisor } from '../../src/daemon/ports/hypervisor.ts';
import type { VmDefinition } from '../../src/daemon/ports/hypervisor/vm.ts';

export interface HypervisorWorld extends AsyncDisposable {
  readonly hypervisor: Hypervisor;
  readonly host: HostAddress;
  /** A pool into which the suite may write. */
  readonly pool: string;
  /** A VM that this host can run, with no disks, not defined yet. */
  readonly definition: VmDefinition;
}
/** Skips, with the reason, where the world cannot be had. */
export type OpenWorld = (ctx: TestContext) => Promise<HypervisorWorld>;

const bytes = new TextEncoder().encode('forty-two bytes, or so, of a small content');
const content = {
  sizeBytes: bytes.length,
  async *open() {
    yield await Promise.resolve(bytes.subarray(0, 7));
    yield bytes.subarray(7);
  },
};

export function hypervisorSuite(title: string, open: OpenWorld): void {
  describe(`${title}: VMs`, () => {
    test('a definition may be written twice, and is gone after it was removed twice', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      expect(await hypervisor.vm.read(host, uuid)).toBeNull();
      await hypervisor.vm.define(host, definition);
      await hypervisor.vm.define(host, definition);
      const picture = await hypervisor.vm.read(host, uuid);
      expect(picture).toMatchObject({
        uuid,
        name: definition.name,
        power: 'stopped',
        persistent: true,
        job: null,
      });
      expect(picture?.metadata).toEqual(definition.metadata);
      await hypervisor.vm.undefine(host, uuid);
      await hypervisor.vm.undefine(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toBeNull();
    });

    test('a VM that runs is not started again; turning it off twice is as good as once', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      await hypervisor.vm.define(host, definition);
      await hypervisor.vm.start(host, uuid);
      await expect(hypervisor.vm.start(host, uuid)).rejects.toMatchObject({ code: 'libvirt-refused' });
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ power: 'running' });
      await hypervisor.vm.destroy(host, uuid);
      await hypervisor.vm.destroy(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ power: 'stopped' });
      await hypervisor.vm.undefine(host, uuid);
    });

    test('a VM that is paused stands still until it is resumed', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      await hypervisor.vm.define(host, definition);
      await expect(hypervisor.vm.suspend(host, uuid)).rejects.toMatchObject({ code: 'libvirt-refused' });
      await hypervisor.vm.start(host, uuid);
      await hypervisor.vm.suspend(host, uuid);
      await hypervisor.vm.suspend(host, uuid);
      const paused = await hypervisor.vm.read(host, uuid);
      expect(paused).toMatchObject({ power: 'paused', powerReason: 'asked' });
      expect(await hypervisor.vm.agentAnswers(host, uuid)).toBe(false);
      await hypervisor.vm.resume(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ power: 'running' });
      await expect(hypervisor.vm.resume(host, uuid)).rejects.toMatchObject({ code: 'libvirt-refused' });
      await hypervisor.vm.destroy(host, uuid);
      await hypervisor.vm.undefine(host, uuid);
    });

    test('a VM is reset while it stands still, and stands still after it', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      await hypervisor.vm.define(host, definition);
      await expect(hypervisor.vm.reset(host, uuid)).rejects.toMatchObject({ code: 'libvirt-refused' });
      await hypervisor.vm.start(host, uuid);
      await hypervisor.vm.suspend(host, uuid);
      await hypervisor.vm.reset(host, uuid);
      await hypervisor.vm.reset(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ power: 'paused' });
      await hypervisor.vm.resume(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ power: 'running' });
      await hypervisor.vm.destroy(host, uuid);
      await hypervisor.vm.undefine(host, uuid);
    });

    test('a VM whose definition is removed while it runs goes on, and leaves nothing behind', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      await hypervisor.vm.define(host, definition);
      await hypervisor.vm.start(host, uuid);
      await hypervisor.vm.undefine(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ power: 'running', persistent: false });
      await hypervisor.vm.destroy(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toBeNull();
    });

    test('metadata is taken out while it runs, twice as well as once, and nothing else', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      await hypervisor.vm.define(host, definition);
      await hypervisor.vm.start(host, uuid);
      const before = await hypervisor.vm.readDefinition(host, uuid);
      await hypervisor.vm.removeMetadata(host, uuid);
      await hypervisor.vm.removeMetadata(host, uuid);
      expect(await hypervisor.vm.read(host, uuid)).toMatchObject({ metadata: null, power: 'running' });
      const found = await hypervisor.vm.readForeign(host, uuid);
      const { cpus, memoryMiB } = definition.spec;
      expect(found).toMatchObject({ persistent: true, autostart: false, spec: { cpus, memoryMiB } });
      expect(await hypervisor.vm.readDefinition(host, uuid)).toEqual(before);
      await hypervisor.vm.writeMetadata(host, uuid, definition.metadata);
      await hypervisor.vm.destroy(host, uuid);
      expect((await hypervisor.vm.read(host, uuid))?.metadata).toEqual(definition.metadata);
      await hypervisor.vm.undefine(host, uuid);
    });

    test('metadata is written while it runs and read back as it was', async (ctx) => {
      await using world = await open(ctx);
      const { hypervisor, host, definition } = world;
      const { uuid } = definition;
      await hypervisor.vm.define(host, definition);
      await hypervisor.vm.start(host, uuid);
      const metadata = { ...definition.metadata, generation: 7 };
      await hypervisor.vm.writeMetadata(host, uuid, metadata);
      expect((await hypervisor.vm.read(host, uuid))?.metadata).toEqual(metadata);
      await hypervisor.vm.destroy(host, uuid);
      expect((await hypervisor.vm.read(host, uuid))?.metadata).toEqual(metadata);
      await hypervisor.vm.undefine(host, uuid);
    });
  });

  describe(`${title}: volumes`, () => {
    test('a volume is made once, holds what was uploaded, and may be deleted twice', async (ctx) => {
      await using world = await open(ctx);
      const { volume } = world.hypervisor;
      const { host } = world;
      const place = { pool: world.pool, volume: 'suite-volume' };
      expect(await volume.read(host, place)).toBeNull();
      const wanted = { ...place, format: 'raw', capacityBytes: bytes.length, backing: null } as const;
      await volume.create(host, wanted);
      await expect(volume.create(host, wanted)).rejects.toMatchObject({ code: 'libvirt-refused' });
      await volume.upload(host, place, content);
      const digest = createHash('sha256').update(bytes).digest('hex');
      expect(await volume.readDigest(host, place, bytes.length)).toBe(digest);
      expect((await volume.list(host, world.pool)).map(({ name }) => name)).toContain('suite-volume');
      await volume.delete(host, place);
      await volume.delete(host, place);
      expect(await volume.read(host, place)).toBeNull();
    });
  });
}
