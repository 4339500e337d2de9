// A domain, as libvirt calls a virtual machine; what needs more than one call for a method is in files
// beside this one.
import type { Duplex, Readable } from 'node:stream';
import * as e from '../protocol/enum.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { CallOptions } from '../rpc/caller.ts';
import type { Bound } from './bound.ts';
import * as stat from './domain-stat.ts';
import { DomainCalls } from './domain.gen.ts';
import * as fd from './file-descriptor.ts';
import { bits } from './flag.ts';
import * as migration from './migration.ts';
import type { cpuStatsParams, schedulerParams } from './param-spec.ts';
import type { ParamsOut } from './typed-param.ts';

/** `virDomain`: identified by its UUID. */
export class Domain extends DomainCalls {
  get name(): string {
    return this.handle.name;
  }

  get uuid(): string {
    return this.handle.uuid;
  }

  /** `virDomainGetID`, asked of the daemon: the number of the running guest, null while it is off. */
  async getID(options?: CallOptions): Promise<number | null> {
    const args = { uuid: this.handle.uuid };
    const { dom } = await this.caller.call(remote.DOMAIN_LOOKUP_BY_UUID, args, options);
    return dom.id < 0 ? null : dom.id;
  }

  /** `virDomainMemoryStats`, since libvirt 0.7.5. */
  memoryStats(options?: CallOptions): Promise<stat.DomainMemoryStats> {
    return stat.getMemoryStats(this.caller, this.handle, options);
  }

  /**
   * `virDomainGetCPUStats`, since libvirt 0.9.10. A `startCpu` of -1 with one CPU gives the domain's total.
   */
  getCPUStats(
    startCpu: number,
    ncpus: number,
    options?: CallOptions,
  ): Promise<ParamsOut<typeof cpuStatsParams>[]> {
    return stat.getCPUStats(this.caller, this.handle, startCpu, ncpus, options);
  }

  /** `virDomainGetSchedulerParameters`, since libvirt 0.2.3. */
  getSchedulerParameters(options?: CallOptions): Promise<ParamsOut<typeof schedulerParams>> {
    return stat.getSchedulerParameters(this.caller, this.handle, undefined, options);
  }

  /** `virDomainGetSchedulerParametersFlags`, since libvirt 0.9.2. */
  getSchedulerParametersFlags(
    flags: e.DomainModificationImpactOptions = {},
    options?: CallOptions,
  ): Promise<ParamsOut<typeof schedulerParams>> {
    return stat.getSchedulerParameters(this.caller, this.handle, flags, options);
  }

  /** `virDomainGetVcpus`, since libvirt 0.1.4. */
  getVcpus(options?: CallOptions): Promise<stat.VcpuInfo[]> {
    return stat.getVcpus(this.caller, this.handle, options);
  }

  /** `virDomainGetVcpuPinInfo`, since libvirt 0.9.3: for each virtual CPU the host's CPUs, a bit each. */
  getVcpuPinInfo(flags?: e.DomainModificationImpactOptions, options?: CallOptions): Promise<Uint8Array[]> {
    return stat.getVcpuPinInfo(this.caller, this.handle, flags, options);
  }

  /** `virDomainGetEmulatorPinInfo`, since libvirt 0.10.0. */
  getEmulatorPinInfo(
    flags?: e.DomainModificationImpactOptions,
    options?: CallOptions,
  ): Promise<Uint8Array | null> {
    return stat.getEmulatorPinInfo(this.caller, this.handle, flags, options);
  }

  /** `virDomainGetBlockJobInfo`, since libvirt 0.9.4. Null where the disk has no job. */
  getBlockJobInfo(
    path: string,
    flags?: e.DomainBlockJobInfoOptions,
    options?: CallOptions,
  ): Promise<stat.BlockJobInfo | null> {
    return stat.getBlockJobInfo(this.caller, this.handle, path, flags, options);
  }

  /** `virDomainGetSecurityLabelList`, since libvirt 0.10.0. */
  getSecurityLabelList(
    options?: CallOptions,
  ): Promise<{ readonly label: string; readonly enforcing: boolean }[]> {
    return stat.getSecurityLabelList(this.caller, this.handle, options);
  }

  /** `virDomainOpenConsole`, since libvirt 0.8.6. `null` is the first console. */
  async openConsole(
    devName: string | null,
    flags?: e.DomainConsoleOptions,
    options?: CallOptions,
  ): Promise<Duplex> {
    const args = { dom: this.handle, dev_name: devName, flags: bits(e.domainConsoleFlags, flags) };
    const { stream } = await this.caller.stream(remote.DOMAIN_OPEN_CONSOLE, args, options);
    return stream.duplex();
  }

  /** `virDomainOpenChannel`, since libvirt 1.0.2. `null` is the first channel. */
  async openChannel(
    name: string | null,
    flags?: e.DomainChannelOptions,
    options?: CallOptions,
  ): Promise<Duplex> {
    const args = { dom: this.handle, name, flags: bits(e.domainChannelFlags, flags) };
    const { stream } = await this.caller.stream(remote.DOMAIN_OPEN_CHANNEL, args, options);
    return stream.duplex();
  }

  /** `virDomainScreenshot`, since libvirt 0.9.2: a picture and what kind of picture it is. */
  async screenshot(
    screen = 0,
    options?: CallOptions,
  ): Promise<{ readonly mime: string | null; readonly stream: Readable }> {
    const args = { dom: this.handle, screen, flags: 0 };
    const { ret, stream } = await this.caller.stream(remote.DOMAIN_SCREENSHOT, args, options);
    return { mime: ret.mime, stream: stream.readable() };
  }

  /**
   * `virDomainMigrateToURI3`, since libvirt 1.1.0: with `peer2peer` the source's daemon connects to
   * `dconnuri` and does everything. Ends when the guest runs at the target; libvirt goes on with it even
   * when this process dies.
   */
  migrateToURI3(
    dconnuri: string | null,
    params: migration.MigrateParams,
    flags: e.DomainMigrateOptions,
    options?: CallOptions,
  ): Promise<void> {
    return migration.migrateToURI3(this.caller, this.handle, dconnuri, params, flags, options);
  }

  /**
   * `virDomainMigrate3`, since libvirt 1.1.0: this process leads both ends through the five phases; the
   * ends need not reach each other's daemon. An aborted `signal` aborts the job, and the guest goes on at
   * the source.
   */
  async migrate3(
    target: Bound,
    params: migration.MigrateParams,
    flags: e.DomainMigrateOptions,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Domain> {
    const { caller, handle } = this;
    const moved = await migration.migrate3(caller, target.caller, handle, params, flags, options?.signal);
    return target.wrap.domain(moved);
  }

  /** `virDomainOpenGraphics`: refused, FileDescriptorsUnsupported. */
  openGraphics(idx: number, flags?: e.DomainOpenGraphicsOptions): Promise<never> {
    return fd.openGraphics(this.handle, idx, flags);
  }

  /** `virDomainOpenGraphicsFD`: refused, FileDescriptorsUnsupported. */
  openGraphicsFD(idx: number, flags?: e.DomainOpenGraphicsOptions): Promise<never> {
    return fd.openGraphicsFD(this.handle, idx, flags);
  }

  /** `virDomainCreateWithFiles`: refused, FileDescriptorsUnsupported. */
  createWithFiles(flags?: e.DomainCreateOptions): Promise<never> {
    return fd.createWithFiles(this.handle, flags);
  }

  /** `virDomainFDAssociate`: refused, FileDescriptorsUnsupported. */
  fdAssociate(name: string): Promise<never> {
    return fd.fdAssociate(this.handle, name);
  }

  /** `virDomainQemuMonitorCommandWithFiles`: refused, FileDescriptorsUnsupported. */
  qemuMonitorCommandWithFiles(cmd: string): Promise<never> {
    return fd.qemuMonitorCommandWithFiles(this.handle, cmd);
  }
}
