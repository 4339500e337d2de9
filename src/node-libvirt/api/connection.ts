// A connection to one libvirt daemon, where everything else is found from.
import type { Writable } from 'node:stream';
import type { EventFeed } from '../event/feed.ts';
import type * as e from '../protocol/enum.gen.ts';
import type { HostState } from '../pool/state.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { CallOptions, Caller, SubscribeOptions } from '../rpc/caller.ts';
import type { Wrap } from './bound.ts';
import { ConnectionCalls } from './connection.gen.ts';
import { DomainCheckpoint } from './domain-checkpoint.ts';
import { DomainSnapshot } from './domain-snapshot.ts';
import { getAllDomainStats, type DomainStatsRecord } from './domain-stat.ts';
import { Domain } from './domain.ts';
import type * as g from './event.gen.ts';
import * as event from './event.ts';
import { createXMLWithFiles } from './file-descriptor.ts';
import { Interface } from './interface.ts';
import { prepareTunnel3Params, type MigrateParams } from './migration.ts';
import { NetworkPort } from './network-port.ts';
import { Network } from './network.ts';
import { NodeDevice } from './node-device.ts';
import { NWFilterBinding } from './nwfilter-binding.ts';
import { NWFilter } from './nwfilter.ts';
import { Secret } from './secret.ts';
import { StoragePool } from './storage-pool.ts';
import { StorageVol } from './storage-vol.ts';

/** What a connection stands on: one daemon, connected again and again. */
export interface Host extends Caller {
  readonly state: HostState;
  onState(listener: (state: HostState) => void): () => void;
  ready(): Promise<void>;
  retryNow(): void;
  close(): Promise<void>;
}

/** `virConnect`. Closed with `close`, or by `await using`. */
export class Connection extends ConnectionCalls implements AsyncDisposable {
  readonly #host: Host;

  constructor(host: Host) {
    super({ caller: host, wrap: factory(host) });
    this.#host = host;
  }

  /** How the daemon stands, since when, and why. */
  get state(): HostState {
    return this.#host.state;
  }

  /** Calls `listener` at each change until the function that is returned is called. */
  onState(listener: (state: HostState) => void): () => void {
    return this.#host.onState(listener);
  }

  /** Resolves when the daemon is connected; rejects when the attempt that is under way fails. */
  ready(): Promise<void> {
    return this.#host.ready();
  }

  /** Tries to connect again now instead of when the pause is over. */
  retryNow(): void {
    this.#host.retryNow();
  }

  /** Ends all calls in flight, all streams and all events. */
  close(): Promise<void> {
    return this.#host.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Whether the daemon's driver has one of libvirt's internal features (VIR_DRV_FEATURE_…). */
  async supportsFeature(feature: number, options?: CallOptions): Promise<boolean> {
    const reply = await this.caller.call(remote.CONNECT_SUPPORTS_FEATURE, { feature }, options);
    return reply.supported !== 0;
  }

  /**
   * `virNodeGetCPUStats`, since libvirt 0.9.3: nanoseconds by name. A `cpuNum` of -1 is all CPUs together.
   */
  async nodeGetCPUStats(cpuNum: number, options?: CallOptions): Promise<Record<string, bigint>> {
    const args = { cpuNum, flags: 0 };
    const { nparams } = await this.caller.call(remote.NODE_GET_CPU_STATS, { ...args, nparams: 0 }, options);
    const { params } = await this.caller.call(remote.NODE_GET_CPU_STATS, { ...args, nparams }, options);
    return Object.fromEntries(params.map(({ field, value }) => [field, value]));
  }

  /** `virNodeGetMemoryStats`, since libvirt 0.9.3: KiB by name. A `cellNum` of -1 is all cells together. */
  async nodeGetMemoryStats(cellNum: number, options?: CallOptions): Promise<Record<string, bigint>> {
    const args = { cellNum, flags: 0 };
    const { nparams } = await this.caller.call(
      remote.NODE_GET_MEMORY_STATS,
      { ...args, nparams: 0 },
      options,
    );
    const { params } = await this.caller.call(remote.NODE_GET_MEMORY_STATS, { ...args, nparams }, options);
    return Object.fromEntries(params.map(({ field, value }) => [field, value]));
  }

  /**
   * `virConnectGetAllDomainStats`, since libvirt 1.2.8; no `stats` means all kinds. One guest that hangs
   * holds the answer for all back, unless `nowait` is among the flags.
   */
  getAllDomainStats(
    stats?: e.DomainStatsOptions,
    flags?: e.ConnectGetAllDomainStatsOptions,
    options?: CallOptions,
  ): Promise<DomainStatsRecord[]> {
    return getAllDomainStats(this, [], stats, flags, options);
  }

  /** `virDomainListGetStats`, since libvirt 1.2.8: the same for some domains. */
  domainListGetStats(
    domains: readonly Domain[],
    stats?: e.DomainStatsOptions,
    flags?: e.ConnectGetAllDomainStatsOptions,
    options?: CallOptions,
  ): Promise<DomainStatsRecord[]> {
    if (domains.length === 0) return Promise.resolve([]);
    const handles = domains.map(({ handle }) => handle);
    return getAllDomainStats(this, handles, stats, flags, options);
  }

  /** `virDomainCreateXMLWithFiles`: refused, FileDescriptorsUnsupported. */
  domainCreateXMLWithFiles(xmlDesc: string, flags?: e.DomainCreateOptions): Promise<never> {
    return createXMLWithFiles(xmlDesc, flags);
  }

  /** The target's side of a tunnelled migration; `migrate3` and `migrateToURI3` do not need it. */
  domainMigratePrepareTunnel3Params(
    params: MigrateParams,
    cookie: Uint8Array,
    flags: e.DomainMigrateOptions,
    options?: CallOptions,
  ): Promise<{ readonly cookie: Uint8Array; readonly stream: Writable }> {
    return prepareTunnel3Params(this.caller, params, cookie, flags, options);
  }

  /** `virConnectDomainEventRegisterAny`. */
  domainEvents(options?: event.EventOptions<g.DomainEventKind, Domain>): EventFeed<g.DomainEvent> {
    return event.domainEvents(this, options);
  }

  /** `virConnectNetworkEventRegisterAny`. */
  networkEvents(options?: event.EventOptions<g.NetworkEventKind, Network>): EventFeed<g.NetworkEvent> {
    return event.networkEvents(this, options);
  }

  /** `virConnectStoragePoolEventRegisterAny`. */
  storagePoolEvents(
    options?: event.EventOptions<g.StoragePoolEventKind, StoragePool>,
  ): EventFeed<g.StoragePoolEvent> {
    return event.storagePoolEvents(this, options);
  }

  /** `virConnectNodeDeviceEventRegisterAny`. */
  nodeDeviceEvents(
    options?: event.EventOptions<g.NodeDeviceEventKind, NodeDevice>,
  ): EventFeed<g.NodeDeviceEvent> {
    return event.nodeDeviceEvents(this, options);
  }

  /** `virConnectSecretEventRegisterAny`. */
  secretEvents(options?: event.EventOptions<g.SecretEventKind, Secret>): EventFeed<g.SecretEvent> {
    return event.secretEvents(this, options);
  }

  /**
   * `virConnectDomainQemuMonitorEventRegister`: unsupported by libvirt's own promise, like QEMU's monitor
   * itself.
   */
  qemuMonitorEvents(options?: event.QemuMonitorEventOptions): EventFeed<event.QemuMonitorEvent> {
    return event.qemuMonitorEvents(this, options);
  }

  /** `virConnectRegisterCloseCallback`: the daemon lost its own connection to the hypervisor. */
  closeEvents(options?: SubscribeOptions): EventFeed<event.CloseEvent> {
    return event.closeEvents(this, options);
  }
}

/** The one place where all classes meet. */
function factory(caller: Caller): Wrap {
  const wrap: Wrap = {
    domain: (handle) => new Domain(context, handle),
    domainSnapshot: (handle) => new DomainSnapshot(context, handle),
    domainCheckpoint: (handle) => new DomainCheckpoint(context, handle),
    network: (handle) => new Network(context, handle),
    networkPort: (handle) => new NetworkPort(context, handle),
    interface: (handle) => new Interface(context, handle),
    storagePool: (handle) => new StoragePool(context, handle),
    storageVol: (handle) => new StorageVol(context, handle),
    nodeDevice: (handle) => new NodeDevice(context, handle),
    nwfilter: (handle) => new NWFilter(context, handle),
    nwfilterBinding: (handle) => new NWFilterBinding(context, handle),
    secret: (handle) => new Secret(context, handle),
  };
  const context = { caller, wrap };
  return wrap;
}
