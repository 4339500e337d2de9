// The package's front door: what is exported here is promised.
import { Connection } from './api/connection.ts';
import { connectHost, openHost, type ConnectOptions } from './connect.ts';

/**
 * Connects to a libvirt daemon. The URI is libvirt's own: `qemu:///system`, `qemu+ssh://root@host/system`,
 * `qemu+tls://host/system`, `test:///default`. Rejects when the first attempt fails; later the connection
 * comes back by itself.
 */
export async function connect(uri: string, options?: ConnectOptions): Promise<Connection> {
  return new Connection(await connectHost(uri, options));
}

/** The same at once: it goes on trying until it is closed, and `state` says how it stands. */
export function open(uri: string, options?: ConnectOptions): Connection {
  return new Connection(openHost(uri, options));
}

export type { ConnectOptions } from './connect.ts';
export type { PeerCertificate } from './transport/tls.ts';
export type { HostState } from './pool/state.ts';
export { parseUri, type LibvirtUri } from './uri.ts';
export type { CallOptions, Caller, DedicatedCaller, SubscribeOptions } from './rpc/caller.ts';

export { Connection } from './api/connection.ts';
export { Domain } from './api/domain.ts';
export { DomainCheckpoint } from './api/domain-checkpoint.ts';
export { DomainSnapshot } from './api/domain-snapshot.ts';
export { Interface } from './api/interface.ts';
export { Network } from './api/network.ts';
export { NetworkPort } from './api/network-port.ts';
export { NodeDevice } from './api/node-device.ts';
export { NWFilter } from './api/nwfilter.ts';
export { NWFilterBinding } from './api/nwfilter-binding.ts';
export { Secret } from './api/secret.ts';
export { StoragePool } from './api/storage-pool.ts';
export { StorageVol } from './api/storage-vol.ts';
export type { BlockJobInfo, DomainMemoryStats, DomainStatsRecord, VcpuInfo } from './api/domain-stat.ts';
export { FileDescriptorsUnsupported } from './api/file-descriptor.ts';
export { MigrationUnclear, type MigrateParams } from './api/migration.ts';
export type * from './api/event.gen.ts';
export type { CloseEvent, EventOptions, QemuMonitorEvent, QemuMonitorEventOptions } from './api/event.ts';
export { EventsLost, Resync, type EventFeed } from './event/feed.ts';
export type { Params, ParamsIn, ParamsOut, ParamValue } from './api/typed-param.ts';
export { SparseHole } from './stream/raw-stream.ts';

export * from './errors.ts';
export * from './libvirt-error.ts';
export { ProtocolError } from './xdr/protocol-error.ts';

/** libvirt's enums as numbers by name, and its sets of flags as tables of bits. */
export * from './protocol/enum.gen.ts';
/** libvirt's names of typed parameters. */
export { macro } from './protocol/macro.gen.ts';
/** Every procedure, for `caller.call`: what no method wraps can still be called. */
export * as remote from './protocol/remote.gen.ts';
export * as qemu from './protocol/qemu.gen.ts';
export type * as wire from './protocol/type.gen.ts';
export type { EventMessage, Procedure } from './xdr/procedure.ts';
