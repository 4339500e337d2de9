// Every procedure that libvirt's test driver answers: each reply is consumed to its last byte, and counted.
import type { Connection, Domain, LibvirtError } from 'node-libvirt';
import { expect, test } from 'vitest';
import { commonValues, queries, sweep, type SweepResult, type World } from './sweep.ts';
import { domainXml, testDriver } from './world.ts';

const fresh = testDriver();
const none = '0'.repeat(32);
const cpu = '<cpu><arch>x86_64</arch><model>qemu64</model></cpu>';

/** Objects of every kind that the test driver has, and arguments that fit them. */
async function worldOf(connection: Connection, domain: Domain, handles: World['handles']): Promise<World> {
  const network = await connection.networkLookupByName('default');
  const pool = await connection.storagePoolLookupByName('default-pool');
  const xml = '<volume><name>v1</name><capacity>1000000</capacity></volume>';
  const volume = await pool.volLookupByName('v1').catch(() => pool.volCreateXML(xml));
  const [face] = await connection.listAllInterfaces();
  const [device] = await connection.listAllNodeDevices();
  if (face === undefined || device === undefined) throw new Error('the test driver has lost its devices');
  return {
    handles: {
      remote_nonnull_domain: domain.handle,
      remote_nonnull_network: network.handle,
      remote_nonnull_storage_pool: pool.handle,
      remote_nonnull_storage_vol: volume.handle,
      remote_nonnull_interface: face.handle,
      remote_nonnull_network_port: { net: network.handle, uuid: none },
      remote_nonnull_secret: { uuid: none, usageType: 0, usageID: '' },
      remote_nonnull_nwfilter: { name: 'none', uuid: none },
      remote_nonnull_nwfilter_binding: { portdev: 'none', filtername: 'none' },
      ...handles,
    },
    values: {
      ...commonValues,
      path: 'vda',
      disk: 'vda',
      device: '52:54:00:11:22:33',
      id: (await domain.getID()) ?? 0,
      uuid: domain.uuid,
      'NETWORK_LOOKUP_BY_UUID.uuid': network.uuid,
      'STORAGE_POOL_LOOKUP_BY_UUID.uuid': pool.uuid,
      name: device.name,
      'DOMAIN_LOOKUP_BY_NAME.name': domain.name,
      'NETWORK_LOOKUP_BY_NAME.name': network.name,
      'STORAGE_POOL_LOOKUP_BY_NAME.name': pool.name,
      'STORAGE_VOL_LOOKUP_BY_NAME.name': volume.name,
      'INTERFACE_LOOKUP_BY_NAME.name': face.name,
      'DOMAIN_SNAPSHOT_LOOKUP_BY_NAME.name': 'two',
      'DOMAIN_CHECKPOINT_LOOKUP_BY_NAME.name': 'second',
      'STORAGE_VOL_LOOKUP_BY_PATH.path': volume.key,
      'STORAGE_POOL_LOOKUP_BY_TARGET_PATH.path': '/default-pool',
      key: volume.key,
      mac: face.mac,
      xml: cpu,
      xmlCPU: cpu,
      xmlCPUs: [cpu],
      'DOMAIN_GET_SCHEDULER_PARAMETERS.nparams': 1,
      'DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS.nparams': 1,
      'DOMAIN_MEMORY_PEEK.flags': 1,
      'DOMAIN_MEMORY_PEEK.size': 16,
      'DOMAIN_BLOCK_PEEK.size': 16,
      'DOMAIN_SET_MEMORY_STATS_PERIOD.period': 2,
    },
  };
}

function check(result: SweepResult): void {
  expect([...result.failed].map(([name, error]) => `${name}: ${String(error)}`)).toEqual([]);
  for (const error of result.refused.values()) expect(error.code).toBeGreaterThan(0);
}

/** Code 3 is libvirt's word for what its driver does not do; 39 for what the daemon is too old for. */
const cannot = ({ code }: LibvirtError): boolean => code === 3 || code === 39;

test('replies leave nothing over', async (ctx) => {
  await using connection = await fresh(ctx);
  const domain = await connection.domainDefineXML(domainXml('strict'));
  await domain.create();
  await domain.snapshotCreateXML('<domainsnapshot><name>one</name></domainsnapshot>');
  const two = await domain.snapshotCreateXML('<domainsnapshot><name>two</name></domainsnapshot>');
  const unnamed = { name: 'second', dom: domain.handle };
  const withSnapshot = await worldOf(connection, domain, {
    remote_nonnull_domain_snapshot: two.handle,
    remote_nonnull_domain_checkpoint: unnamed,
  });
  const first = await sweep(connection, withSnapshot, queries);
  check(first);

  await (await domain.snapshotLookupByName('one')).delete({ children: true });
  await domain.checkpointCreateXML('<domaincheckpoint><name>first</name></domaincheckpoint>');
  const second = await domain.checkpointCreateXML('<domaincheckpoint><name>second</name></domaincheckpoint>');
  const withCheckpoint = await worldOf(connection, domain, {
    remote_nonnull_domain_snapshot: { ...unnamed, name: 'two' },
    remote_nonnull_domain_checkpoint: second.handle,
  });
  const again = await sweep(connection, withCheckpoint, /CHECKPOINT_(GET|LIST|LOOKUP)/);
  check(again);

  const answered = new Set([...first.answered, ...again.answered]);
  const other = [...first.refused].filter(([name, error]) => !answered.has(name) && !cannot(error));
  console.log(`${answered.size} procedures answered; refused: ${other.map(([name]) => name).join(', ')}`);
  expect(answered.size).toBeGreaterThanOrEqual(130);
});
