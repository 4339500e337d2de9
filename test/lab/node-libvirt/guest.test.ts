// A real guest through the typed objects: its life, its console, its devices, its agent, and what it tells.
import {
  ConnectDomainEventAgentLifecycleState,
  DomainEventType,
  DomainState,
  type Domain,
  type Network,
} from 'node-libvirt';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { waitFor } from '../../../src/lab/wait.ts';
import { connectTo, EventLog, guestXml, labOf } from './world.ts';

/** Reads until the text has come; the console goes on. */
async function readUntil(stream: Duplex, text: RegExp): Promise<string> {
  let seen = '';
  return waitFor(
    `${text} on the console`,
    () => {
      const chunk = stream.read() as Buffer | null;
      if (chunk !== null) seen += chunk.toString('latin1');
      return text.test(seen) && seen;
    },
    { timeoutMs: 90_000 },
  );
}

const lifecycle = (log: EventLog, domain: Domain): DomainEventType[] =>
  log.events.flatMap((e) => (e.kind === 'lifecycle' && e.domain.uuid === domain.uuid ? [e.event] : []));

test('a guest is started, seen booting, paused, asked through its agent, and stopped', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  await using log = await EventLog.of(connection);
  const disk = '/datastore/local/life.qcow2';
  await lab.host('host1').run('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '64M']);
  const domain = await connection.domainDefineXML(await guestXml({ name: 'life', disks: [disk] }));
  await domain.createWithFlags({ paused: true });
  expect((await domain.getState()).state).toBe(DomainState.PAUSED);

  const console1 = await domain.openConsole(null);
  await domain.resume();
  expect(await readUntil(console1, /GUEST ready/)).toContain('GUEST');
  console1.destroy();
  await once(console1, 'close');
  // A destroyed console is free again.
  const console2 = await domain.openConsole(null, { safe: true });
  console2.destroy();

  await log.wait('agentLifecycle', (e) => e.state === ConnectDomainEventAgentLifecycleState.CONNECTED);
  expect(await domain.qemuAgentCommand('{"execute":"guest-ping"}', 20)).toBe('{"return":{}}');
  expect(await domain.getTime()).toHaveProperty('seconds');
  expect(await domain.getGuestInfo({ os: true, hostname: true })).toBeDefined();

  await domain.suspend();
  await domain.resume();
  await domain.destroy();
  await waitFor('the last event', () => lifecycle(log, domain).at(-1) === DomainEventType.STOPPED);
  expect(lifecycle(log, domain)).toEqual([
    DomainEventType.DEFINED,
    DomainEventType.STARTED,
    DomainEventType.SUSPENDED,
    DomainEventType.RESUMED,
    DomainEventType.SUSPENDED,
    DomainEventType.RESUMED,
    DomainEventType.SHUTDOWN,
    DomainEventType.STOPPED,
  ]);
  await domain.undefine();
});

test('devices come and go while the guest runs', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  const path = '/datastore/local/hot.qcow2';
  await lab.host('host1').run('qemu-img', ['create', '-q', '-f', 'qcow2', path, '32M']);
  const domain = await connection.domainCreateXML(await guestXml({ name: 'hot' }));
  await using log = await EventLog.of(connection, domain);
  const console1 = await domain.openConsole(null);
  await readUntil(console1, /GUEST ready/);

  const disk = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${path}'/>
    <target dev='vda' bus='virtio'/></disk>`;
  await domain.attachDeviceFlags(disk, { live: true });
  const added = await log.wait('deviceAdded');
  expect(added.devAlias).toMatch(/virtio-disk/);
  expect(await domain.getBlockInfo('vda')).toMatchObject({ capacity: 33_554_432n });
  await domain.blockResize('vda', 67_108_864n, { bytes: true });
  expect(await domain.getBlockInfo('vda')).toMatchObject({ capacity: 67_108_864n });
  await domain.setBlockIoTune('vda', { total_iops_sec: 500 }, { live: true });
  expect((await domain.getBlockIoTune('vda')).total_iops_sec).toBe(500n);
  expect((await domain.blockStatsFlags('vda')).rd_bytes).toBeTypeOf('bigint');

  await domain.detachDeviceAlias(added.devAlias, { live: true });
  await log.wait('deviceRemoved', (e) => e.devAlias === added.devAlias);
  console1.destroy();

  await domain.setMemoryFlags(98_304n, { live: true });
  const stats = await connection.domainListGetStats([domain], { state: true, balloon: true, vcpu: true });
  expect(stats[0]?.params).toMatchObject({ 'state.state': DomainState.RUNNING, 'vcpu.current': 1 });
  expect(JSON.parse(await domain.qemuMonitorCommand('{"execute":"query-status"}'))).toMatchObject({
    return: { status: 'running' },
  });
  await domain.destroy();
});

test('networks of the host are made, followed and unmade', async (ctx) => {
  await using lab = await labOf(ctx);
  await using connection = await connectTo(lab, 'host1');
  const feed = connection.networkEvents({ kinds: ['lifecycle'] });
  await feed.ready;
  const network: Network = await connection.networkDefineXML('<network><name>quiet</name></network>');
  await network.create();
  await network.destroy();
  await network.undefine();
  const seen: number[] = [];
  for await (const event of feed) {
    if (event.kind === 'lifecycle' && event.network.uuid === network.uuid) seen.push(event.event);
    if (seen.length === 4) break;
  }
  expect(seen).toEqual([0, 2, 3, 1]);
});
