// Every procedure that only asks, of libvirt's QEMU driver: each reply is consumed to its last byte, and
// counted.
import { LibvirtError, type Connection, type Domain } from 'node-libvirt';
import { expect, test } from 'vitest';
import { waitFor } from '../../../src/lab/wait.ts';
import { commonValues, queries, sweep, type World } from '../../contract/node-libvirt/sweep.ts';
import { connectTo, guestXml, labOf } from './world.ts';

const secretXml = `<secret ephemeral='no' private='no'>
  <usage type='volume'><volume>/v</volume></usage></secret>`;
const filterXml = `<filter name='strict' chain='root'><rule action='accept' direction='inout'/></filter>`;

/** What the host has of a kind; a daemon without the driver has none. */
async function first<T>(list: Promise<readonly T[]>): Promise<T | undefined> {
  try {
    return (await list)[0];
  } catch (error) {
    if (error instanceof LibvirtError) return undefined;
    throw error;
  }
}

async function worldOf(connection: Connection, domain: Domain): Promise<World> {
  const none = '0'.repeat(32);
  const pool = await connection.storagePoolLookupByName('local');
  const volume = await pool.volLookupByName('strict.qcow2');
  const network = await connection.networkLookupByName('guest');
  const port = await first(network.listAllPorts());
  const device = await first(connection.listAllNodeDevices());
  const face = await first(connection.listAllInterfaces());
  const filter = await connection.nwFilterDefineXML(filterXml).catch(() => undefined);
  const secret = await connection.secretDefineXML(secretXml);
  await secret.setValue(Buffer.from('hidden'));
  const checkpoint = await domain.checkpointCreateXML('<domaincheckpoint><name>c</name></domaincheckpoint>');
  const xml = await domain.getXMLDesc();
  const cpu = /<cpu>.*?<\/cpu>/s.exec(await connection.getCapabilities())?.[0] ?? '<cpu/>';
  return {
    handles: {
      remote_nonnull_domain: domain.handle,
      remote_nonnull_network: network.handle,
      remote_nonnull_network_port: port?.handle ?? { net: network.handle, uuid: none },
      remote_nonnull_storage_pool: pool.handle,
      remote_nonnull_storage_vol: volume.handle,
      remote_nonnull_interface: face?.handle ?? { name: 'none', mac: '' },
      remote_nonnull_secret: secret.handle,
      remote_nonnull_nwfilter: filter?.handle ?? { name: 'none', uuid: none },
      remote_nonnull_nwfilter_binding: { portdev: 'none', filtername: 'none' },
      remote_nonnull_domain_checkpoint: checkpoint.handle,
      remote_nonnull_domain_snapshot: { name: 'none', dom: domain.handle },
    },
    values: {
      ...commonValues,
      path: 'vda',
      disk: 'vda',
      device: 'none',
      id: await domain.getID(),
      uuid: domain.uuid,
      usageType: 1,
      usageID: '/v',
      user: 'root',
      'NETWORK_LOOKUP_BY_UUID.uuid': network.uuid,
      'NETWORK_PORT_LOOKUP_BY_UUID.uuid': port?.uuid ?? none,
      'STORAGE_POOL_LOOKUP_BY_UUID.uuid': pool.uuid,
      'SECRET_LOOKUP_BY_UUID.uuid': secret.uuid,
      'NWFILTER_LOOKUP_BY_UUID.uuid': filter?.uuid ?? none,
      name: device?.name ?? 'none',
      'DOMAIN_LOOKUP_BY_NAME.name': domain.name,
      'NETWORK_LOOKUP_BY_NAME.name': network.name,
      'STORAGE_POOL_LOOKUP_BY_NAME.name': pool.name,
      'STORAGE_VOL_LOOKUP_BY_NAME.name': volume.name,
      'INTERFACE_LOOKUP_BY_NAME.name': face?.name ?? 'none',
      'NWFILTER_LOOKUP_BY_NAME.name': 'strict',
      'DOMAIN_CHECKPOINT_LOOKUP_BY_NAME.name': 'c',
      'STORAGE_VOL_LOOKUP_BY_PATH.path': volume.key,
      'STORAGE_POOL_LOOKUP_BY_TARGET_PATH.path': '/datastore/local',
      key: volume.key,
      mac: face?.mac ?? '',
      xml: cpu,
      xmlCPU: cpu,
      xmlCPUs: [cpu],
      nativeFormat: 'qemu-argv',
      domainXml: xml,
      'DOMAIN_GET_SCHEDULER_PARAMETERS.nparams': 16,
      'DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS.nparams': 16,
      'DOMAIN_MEMORY_PEEK.flags': 2,
      'DOMAIN_MEMORY_PEEK.size': 16,
      'DOMAIN_BLOCK_PEEK.size': 16,
      'CONNECT_FIND_STORAGE_POOL_SOURCES.type': 'dir',
    },
  };
}

test.for(['debian-12', 'debian-13'] as const)('replies of %s leave nothing over', async (os, ctx) => {
  await using lab = await labOf(ctx, 1, os);
  await using connection = await connectTo(lab, 'host1');
  const path = '/datastore/local/strict.qcow2';
  await lab.host('host1').run('qemu-img', ['create', '-q', '-f', 'qcow2', path, '32M']);
  await (await connection.storagePoolLookupByName('local')).refresh();
  const domain = await connection.domainDefineXML(await guestXml({ name: 'strict', disks: [path] }));
  await domain.create();
  await waitFor('the agent', () => domain.getHostname({ agent: true }), { timeoutMs: 90_000 });

  const result = await sweep(connection, await worldOf(connection, domain), queries);
  expect([...result.failed].map(([name, error]) => `${name}: ${String(error)}`)).toEqual([]);
  const refused = [...result.refused].map(([name, error]) => `${name} ${error.code}`);
  console.log(`${os}: ${result.answered.length} answered; ${refused.length} refused: ${refused.join(', ')}`);
  expect(result.answered.length).toBeGreaterThanOrEqual(140);
  await domain.destroy();
});
