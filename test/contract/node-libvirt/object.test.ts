// The typed objects against libvirt's test driver: what is asked for by name comes back as what it is.
import {
  Domain,
  DomainMetadataType,
  DomainState,
  FileDescriptorsUnsupported,
  NetworkUpdateCommand,
  NetworkUpdateSection,
  NotFoundError,
  OperationInvalidError,
  StorageVolType,
  UnsupportedError,
  XmlError,
} from 'node-libvirt';
import { expect, test } from 'vitest';
import { domainXml, testDriver } from './world.ts';

const fresh = testDriver();
const story = (name: string, tell: (connection: Awaited<ReturnType<typeof fresh>>) => Promise<void>) => {
  test(name, async (ctx) => {
    await using connection = await fresh(ctx);
    await tell(connection);
  });
};

story('a domain lives from its definition to its end', async (connection) => {
  const domain = await connection.domainDefineXML(domainXml('life'));
  expect(domain).toBeInstanceOf(Domain);
  expect(domain.uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(await domain.isActive()).toBe(false);
  expect(await domain.getID()).toBeNull();

  await domain.create();
  expect(await domain.getID()).toBeGreaterThan(0);
  await domain.suspend();
  expect((await domain.getState()).state).toBe(DomainState.PAUSED);
  await domain.resume();
  const info = await domain.getInfo();
  expect(info).toMatchObject({ state: DomainState.RUNNING, maxMem: 131072n, nrVirtCpu: 2 });
  await expect(domain.create()).rejects.toThrow(/already running/);
  await domain.destroyFlags({ graceful: true });
  await expect(domain.destroy()).rejects.toBeInstanceOf(OperationInvalidError);
  await domain.undefineFlags({ managedSave: true });
  await expect(connection.domainLookupByUUID(domain.uuid)).rejects.toBeInstanceOf(NotFoundError);
});

story('lists are typed, and flags narrow them', async (connection) => {
  const off = await connection.domainDefineXML(domainXml('off'));
  const names = async (flags?: Parameters<typeof connection.listAllDomains>[0]) =>
    (await connection.listAllDomains(flags)).map((domain) => domain.name).sort();
  expect(await names()).toEqual(['off', 'test']);
  expect(await names({ active: true })).toEqual(['test']);
  expect(await names({ active: false, inactive: true })).toEqual(['off']);
  expect(await connection.numOfDefinedDomains()).toBe(1);
  expect(await connection.listDefinedDomains()).toEqual(['off']);
  expect((await connection.domainLookupByName('off')).uuid).toBe(off.uuid);
  await expect(async () => connection.listAllDomains({ actve: true } as never)).rejects.toThrow(
    /no option 'actve'; there are active/,
  );
});

story('XML comes and goes, and bad XML is told apart', async (connection) => {
  const domain = await connection.domainDefineXMLFlags(domainXml('xml'), { validate: false });
  expect(await domain.getXMLDesc({ inactive: true, secure: true })).toContain('<name>xml</name>');
  const unnamed = '<domain type="test"><name>x</name><memory>x</memory></domain>';
  await expect(connection.domainDefineXML(unnamed)).rejects.toBeInstanceOf(XmlError);
  await expect(connection.domainXMLToNative('none', domainXml('a'))).rejects.toBeInstanceOf(UnsupportedError);
});

story('metadata, title and autostart are kept', async (connection) => {
  const domain = await connection.domainDefineXML(domainXml('notes'));
  const uri = 'http://example.org/notes';
  await domain.setMetadata(DomainMetadataType.ELEMENT, '<n>ä &amp; b</n>', 'k', uri, { config: true });
  expect(await domain.getMetadata(DomainMetadataType.ELEMENT, uri, { config: true })).toBe(
    '<n>ä &amp; b</n>',
  );
  await domain.setMetadata(DomainMetadataType.TITLE, 'a title', null, null, { config: true });
  expect(await domain.getXMLDesc()).toContain('<title>a title</title>');
  expect(await domain.getAutostart()).toBe(false);
  await domain.setAutostart(true);
  expect(await domain.getAutostart()).toBe(true);
});

story('typed parameters are records both ways', async (connection) => {
  const domain = await connection.domainDefineXML(domainXml('tune'));
  await domain.create();
  await domain.setMemoryParameters({ hard_limit: 200_000n, soft_limit: 100_000 }, { live: true });
  expect(await domain.getMemoryParameters({ live: true })).toMatchObject({
    hard_limit: 200_000n,
    soft_limit: 100_000n,
  });
  await domain.setInterfaceParameters('52:54:00:11:22:33', { 'inbound.average': 100, 'inbound.peak': 200 });
  expect(await domain.getInterfaceParameters('52:54:00:11:22:33')).toMatchObject({
    'inbound.average': 100,
    'inbound.peak': 200,
  });
  const most = { total_bytes_sec: 5_000_000n, total_bytes_sec_max: 6_000_000n, group_name: 'gold' };
  await domain.setBlockIoTune('vda', most);
  expect(await domain.getBlockIoTune('vda')).toMatchObject({
    total_bytes_sec: 5_000_000n,
    group_name: 'gold',
  });
  expect(await domain.getSchedulerParameters()).toEqual({ weight: 50 });
  await expect(domain.setMemoryParameters({ hard_limits: 1n } as never)).rejects.toThrow(
    /no parameter 'hard_limits'/,
  );
});

story('processors, pinnings and statistics have their shapes', async (connection) => {
  const domain = await connection.domainDefineXML(domainXml('cpus'));
  await domain.create();
  const vcpus = await domain.getVcpus();
  expect(vcpus.map((v) => v.number)).toEqual([0, 1]);
  expect(vcpus[0]?.cpumap).toHaveLength(1);
  await domain.pinVcpu(1, Buffer.from([0b10]));
  const pins = await domain.getVcpuPinInfo({ live: true });
  expect(pins.map((map) => map[0])).toEqual([0xff, 0b10]);
  expect(await domain.getEmulatorPinInfo()).toHaveLength(1);

  const total = await domain.getCPUStats(-1, 1);
  expect(total).toHaveLength(1);
  expect(typeof total[0]?.cpu_time).toBe('bigint');
  expect(await domain.getCPUStats(0, 2)).toHaveLength(2);
  const memory = await domain.memoryStats();
  expect(memory.actualBalloon).toBe(131072n);
  const records = await connection.getAllDomainStats({ state: true });
  expect(records.map((r) => [r.domain.name, r.params['state.state']]).sort()).toEqual([
    ['cpus', DomainState.RUNNING],
    ['test', DomainState.RUNNING],
  ]);
  expect(await connection.domainListGetStats([])).toEqual([]);
  expect(Object.keys(await connection.nodeGetCPUStats(-1)).sort()).toEqual([
    'idle',
    'iowait',
    'kernel',
    'user',
  ]);
  expect((await connection.nodeGetInfo()).model).toBe('i686');
  expect(await connection.nodeGetCPUMap()).toMatchObject({ online: 3 });
});

story('snapshots make a tree', async (connection) => {
  const domain = await connection.domainDefineXML(domainXml('tree'));
  await domain.create();
  await domain.snapshotCreateXML('<domainsnapshot><name>one</name></domainsnapshot>');
  const two = await domain.snapshotCreateXML('<domainsnapshot><name>two</name></domainsnapshot>');
  expect(two.getDomain().uuid).toBe(domain.uuid);
  expect((await two.getParent()).name).toBe('one');
  expect((await domain.listAllSnapshots({ roots: true })).map((s) => s.name)).toEqual(['one']);
  expect(await two.isCurrent()).toBe(true);
  await (await domain.snapshotLookupByName('one')).revertToSnapshot({ running: true });
  expect((await domain.snapshotCurrent()).name).toBe('one');
  await (await domain.snapshotLookupByName('one')).delete({ children: true });
  expect(await domain.snapshotNum()).toBe(0);
});

story('pools hold volumes', async (connection) => {
  const pool = await connection.storagePoolDefineXML(
    '<pool type="dir"><name>p</name><target><path>/p</path></target></pool>',
  );
  await pool.build();
  await pool.create();
  expect(await pool.isActive()).toBe(true);
  const xml = (name: string) => `<volume><name>${name}</name><capacity>1048576</capacity></volume>`;
  const volume = await pool.volCreateXML(xml('a.img'));
  expect([volume.name, volume.key, volume.pool, await volume.getPath()]).toEqual([
    'a.img',
    '/p/a.img',
    'p',
    '/p/a.img',
  ]);
  expect(await volume.getInfo()).toMatchObject({ type: StorageVolType.FILE, capacity: 1048576n });
  const clone = await pool.volCreateXMLFrom(xml('b.img'), volume);
  expect((await pool.listAllVolumes()).map((v) => v.name).sort()).toEqual(['a.img', 'b.img']);
  expect((await clone.storagePoolLookupByVolume()).uuid).toBe(pool.uuid);
  await clone.delete();
  const { available, capacity } = await pool.getInfo();
  expect(available).toBeLessThan(capacity);
  await pool.destroy();
  await pool.undefine();
});

story('networks are changed in place', async (connection) => {
  const network = await connection.networkDefineXML(
    '<network><name>n</name><ip address="10.1.0.1" netmask="255.255.255.0"><dhcp/></ip></network>',
  );
  await network.create();
  const host = '<host mac="52:54:00:aa:00:01" ip="10.1.0.7"/>';
  const { ADD_LAST } = NetworkUpdateCommand;
  await network.update(ADD_LAST, NetworkUpdateSection.IP_DHCP_HOST, -1, host, { live: true, config: true });
  expect(await network.getXMLDesc()).toContain('52:54:00:aa:00:01');
  const standard = await connection.networkLookupByName('default');
  expect(await standard.getBridgeName()).toBe('virbr0');
  await network.destroy();
  await network.undefine();
});

story('devices and interfaces of the host are found', async (connection) => {
  const [device] = await connection.listAllNodeDevices({ capScsiHost: true });
  expect(await device?.getXMLDesc()).toContain(device?.name);
  const [face] = await connection.listAllInterfaces();
  expect(face?.mac).toMatch(/^(..:){5}..$/);
  expect(await face?.isActive()).toBe(true);
});

story('what passes file descriptors refuses, saying why', async (connection) => {
  const domain = await connection.domainLookupByName('test');
  await expect(domain.openGraphics(0)).rejects.toBeInstanceOf(FileDescriptorsUnsupported);
  await expect(connection.domainCreateXMLWithFiles('<domain/>')).rejects.toThrow(/SCM_RIGHTS|Node cannot/);
});

story('an error has its whole record and the stack of its caller', async (connection) => {
  const lookUp = async () => {
    const domain = await connection.domainLookupByName('nobody');
    return domain;
  };
  const error = await lookUp().catch((e: unknown) => e);
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ code: 42, procedure: 'DOMAIN_LOOKUP_BY_NAME', retryable: false });
  expect((error as Error).stack).toContain('lookUp');
});
