// Live migration through the typed objects: by the source's daemon, by this process, back again, and cut
// short.
import { DomainState, LibvirtError, type Connection, type Domain } from 'node-libvirt';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabGuest } from '../../../src/lab/fleet/guest.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { connectTo, labOf } from './world.ts';

interface Scene {
  readonly lab: Lab;
  readonly one: Connection;
  readonly two: Connection;
  readonly guest: LabGuest;
  readonly domain: Domain;
}

/** A guest on host1 that ticks and answers; what the story does with it ends with the lab. */
async function withGuest(ctx: Parameters<typeof labOf>[0], tell: (scene: Scene) => Promise<void>) {
  await using lab = await labOf(ctx, 2);
  await using one = await connectTo(lab, 'host1');
  await using two = await connectTo(lab, 'host2');
  const guest = await lab.startGuest({ name: 'mover', host: lab.host('host1'), memoryMiB: 160 });
  await guest.waitForTick();
  await tell({ lab, one, two, guest, domain: await one.domainLookupByName('mover') });
}

/** The same boot ticks on, at that host and nowhere else. */
async function runsAt({ lab, guest }: Scene, host: string, before: { boot: string; tick: number }) {
  const now = await guest.waitForTick(before.tick);
  expect(now.boot).toBe(before.boot);
  expect(await guest.hosts()).toEqual([host]);
  for (const other of lab.hosts) expect(other.isUp).toBe(true);
  return now;
}

test('peer to peer there and back, the guest ticking on', async (ctx) => {
  await withGuest(ctx, async (scene) => {
    const { domain, two, guest } = scene;
    const before = await guest.ask();
    await domain.migrateToURI3('qemu+tls://host2/system', {}, { live: true, peer2peer: true, unsafe: true });
    const there = await runsAt(scene, 'host2', before);
    const moved = await two.domainLookupByUUID(domain.uuid);
    const uri = 'qemu+tls://host1/system';
    await moved.migrateToURI3(uri, { bandwidth: 1000n }, { live: true, peer2peer: true, unsafe: true });
    await runsAt(scene, 'host1', there);
  });
});

test('led by this process through its five phases, there and back', async (ctx) => {
  await withGuest(ctx, async (scene) => {
    const { domain, one, two, guest } = scene;
    const before = await guest.ask();
    const moved = await domain.migrate3(two, {}, { live: true, unsafe: true });
    expect(moved.caller).toBe(two.caller);
    expect((await moved.getState()).state).toBe(DomainState.RUNNING);
    const there = await runsAt(scene, 'host2', before);
    const back = await moved.migrate3(one, { bandwidth: 1000 }, { live: true, unsafe: true });
    await runsAt(scene, 'host1', there);
    const stats = await back.getJobStats({ completed: true });
    expect(stats.params.memory_processed).toBeGreaterThan(0n);
  });
});

/** What the README shows, in its two parts: by the daemons, and by this process. */
async function readmeMoves(): Promise<((domain: Domain, target: Connection) => Promise<void>)[]> {
  const text = readFileSync(join(import.meta.dirname, '../../../src/node-libvirt/README.md'), 'utf8');
  const code = /^## Move a guest\n+```js\n([^]*?)```/m.exec(text)?.[1] ?? '';
  const moves = code.split('\n\n').map((part) => `async (domain, target) => { ${part}\n}`);
  const module = `export default [${moves.join(',\n')}];`;
  const loaded: unknown = await import(`data:text/javascript,${encodeURIComponent(module)}`);
  return (loaded as { default: ((domain: Domain, target: Connection) => Promise<void>)[] }).default;
}

test('as the README says, there by the daemons and back by this process', async (ctx) => {
  const moves = await readmeMoves();
  expect(moves).toHaveLength(2);
  await withGuest(ctx, async (scene) => {
    const { domain, one, two, guest } = scene;
    await one.domainDefineXML(await domain.getXMLDesc());
    const before = await guest.ask();
    await moves[0]?.(domain, two);
    const there = await runsAt(scene, 'host2', before);
    const moved = await two.domainLookupByUUID(domain.uuid);
    await two.domainDefineXML(await moved.getXMLDesc());
    await moves[1]?.(moved, one);
    await runsAt(scene, 'host1', there);
    expect(await (await one.domainLookupByUUID(domain.uuid)).isPersistent()).toBe(true);
    expect(await two.listAllDomains()).toEqual([]);
  });
});

test('cut short half-way the guest goes on where it was, whoever led the move', async (ctx) => {
  await withGuest(ctx, async (scene) => {
    const { domain, two, guest } = scene;
    const before = await guest.ask('/');
    await guest.ask('/dirty?mib=32&rate=100');
    const half = () =>
      waitFor('memory on its way', async () => {
        const { params } = await domain.getJobStats();
        return (params.memory_processed ?? 0n) > 1_000_000n;
      });
    const slow = { bandwidth: 4n };

    const abort = new AbortController();
    const led = domain.migrate3(two, slow, { live: true, unsafe: true }, { signal: abort.signal });
    const ledFailure = led.catch((error: unknown) => error);
    await half();
    abort.abort();
    expect(await ledFailure).toBeInstanceOf(LibvirtError);
    const still = await runsAt(scene, 'host1', before);

    const peer = domain.migrateToURI3('qemu+tls://host2/system', slow, {
      live: true,
      peer2peer: true,
      unsafe: true,
    });
    const peerFailure = peer.catch((error: unknown) => error);
    await half();
    await domain.abortJob();
    expect(await peerFailure).toBeInstanceOf(LibvirtError);
    await runsAt(scene, 'host1', still);
    expect(await two.listAllDomains()).toEqual([]);
  });
});

test('a target that refuses leaves the guest untouched', async (ctx) => {
  await withGuest(ctx, async (scene) => {
    const { domain, two, guest } = scene;
    const before = await guest.ask();
    const wrong = domain.migrate3(
      two,
      { migrate_uri: 'tcp://no-such-host.invalid' },
      { live: true, unsafe: true },
    );
    await expect(wrong).rejects.toBeInstanceOf(LibvirtError);
    await runsAt(scene, 'host1', before);
    expect(await two.numOfDomains()).toBe(0);
    // The source has let go of the job: the next move works.
    const after = await guest.ask();
    await domain.migrate3(two, {}, { live: true, unsafe: true });
    await runsAt(scene, 'host2', after);
  });
});
