// The pools and networks of a host as facts.
import {
  NotFoundError,
  type Connection,
  type Network as LibvirtNetwork,
  type StoragePool,
} from 'node-libvirt';
import { parseDocument } from '../../../libvirt-xml/index.ts';
import { networkXml } from '../../../libvirt-xml/network/network.ts';
import { poolXml } from '../../../libvirt-xml/storage/pool.ts';
import type { Network } from '../../../model/network/network.ts';
import type { Pool } from '../../../model/pool/pool.ts';

type Options = { readonly signal?: AbortSignal; readonly deadlineMs?: number };

/** Whether a pool is used, and shared, is Hostler's own knowledge and is added where that is stored. */
async function readPool(pool: StoragePool, options: Options): Promise<Pool> {
  const [active, autostart, text] = await Promise.all([
    pool.isActive(options),
    pool.getAutostart(options),
    pool.getXMLDesc({}, options),
  ]);
  const xml = poolXml.read(parseDocument(text).root);
  return {
    name: pool.name,
    uuid: xml.uuid ?? '',
    type: xml.type ?? 'dir',
    active,
    autostart,
    path: xml.path ?? null,
    capacityBytes: xml.capacityBytes ?? 0,
    freeBytes: xml.availableBytes ?? 0,
    source: sourceOf(xml.source),
    used: false,
    shared: null,
  };
}

interface PoolSource {
  readonly hosts?: readonly { readonly name?: string }[];
  readonly directory?: string;
  readonly devices?: readonly string[];
  readonly name?: string;
}

function sourceOf(source: PoolSource | undefined): string | null {
  const host = source?.hosts?.[0]?.name;
  const what = source?.directory ?? source?.devices?.[0] ?? source?.name;
  if (host === undefined) return what ?? null;
  return what === undefined ? host : `${host}:${what}`;
}

async function readNetwork(network: LibvirtNetwork, options: Options): Promise<Network> {
  const [active, autostart, text] = await Promise.all([
    network.isActive(options),
    network.getAutostart(options),
    network.getXMLDesc({}, options),
  ]);
  const xml = networkXml.read(parseDocument(text).root);
  return {
    name: network.name,
    uuid: xml.uuid ?? '',
    active,
    autostart,
    forward: xml.forward ?? 'isolated',
    bridge: xml.bridge ?? null,
    mtu: xml.mtu ?? null,
    portGroups: (xml.portGroups ?? []).flatMap((g) => (g.name === undefined ? [] : [g.name])),
    vlans: (xml.vlanTags ?? []).map(Number),
  };
}

/** What vanishes while it is listed is not there: others work on the same host. */
async function present<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<readonly R[]> {
  const found = await Promise.all(
    items.map(async (item) => {
      try {
        return [await read(item)];
      } catch (error) {
        if (error instanceof NotFoundError) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}

export async function readPools(connection: Connection, options: Options): Promise<readonly Pool[]> {
  const pools = await connection.listAllStoragePools({}, options);
  return present(pools, (pool) => readPool(pool, options));
}

export async function readNetworks(connection: Connection, options: Options): Promise<readonly Network[]> {
  const networks = await connection.listAllNetworks({}, options);
  return present(networks, (network) => readNetwork(network, options));
}
