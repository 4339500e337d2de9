// Statistics and pinnings of domains: calls whose sizes must be asked for first, or whose replies need a
// shape.
import * as e from '../protocol/enum.gen.ts';
import * as remote from '../protocol/remote.gen.ts';
import type { NonnullDomain } from '../protocol/type.gen.ts';
import type { CallOptions, Caller } from '../rpc/caller.ts';
import type { Wrap } from './bound.ts';
import type { Domain } from './domain.ts';
import { bits } from './flag.ts';
import type { cpuStatsParams, domainStatsParams, schedulerParams } from './param-spec.ts';
import { text } from './text.ts';
import { decodeParams, type ParamsOut } from './typed-param.ts';

/** One domain's statistics out of a bulk call. */
export interface DomainStatsRecord {
  readonly domain: Domain;
  readonly params: ParamsOut<typeof domainStatsParams>;
}

/** KiB, but for the counts of faults and `lastUpdate` (seconds). What the guest does not say is absent. */
export type DomainMemoryStats = { readonly [K in MemoryStat]?: bigint };
const memoryStats = [
  'swapIn',
  'swapOut',
  'majorFault',
  'minorFault',
  'unused',
  'available',
  'actualBalloon',
  'rss',
  'usable',
  'lastUpdate',
  'diskCaches',
  'hugetlbPgalloc',
  'hugetlbPgfail',
] as const;
type MemoryStat = (typeof memoryStats)[number];

export interface VcpuInfo {
  readonly number: number;
  readonly state: e.VcpuState;
  /** Nanoseconds. */
  readonly cpuTime: bigint;
  /** The host's CPU that it runs on; negative: see VcpuHostCpuState. */
  readonly cpu: number;
  /** The host's CPUs that it may run on, a bit each. */
  readonly cpumap: Uint8Array;
}

export interface BlockJobInfo {
  readonly type: e.DomainBlockJobType;
  readonly bandwidth: bigint;
  readonly cur: bigint;
  readonly end: bigint;
}

export async function getAllDomainStats(
  context: { readonly caller: Caller; readonly wrap: Wrap },
  doms: readonly NonnullDomain[],
  stats?: e.DomainStatsOptions,
  flags?: e.ConnectGetAllDomainStatsOptions,
  options?: CallOptions,
): Promise<DomainStatsRecord[]> {
  const args = {
    doms,
    stats: bits(e.domainStatsTypes, stats),
    flags: bits(e.connectGetAllDomainStatsFlags, flags),
  };
  const { retStats } = await context.caller.call(remote.CONNECT_GET_ALL_DOMAIN_STATS, args, options);
  return retStats.map(({ dom, params }) => ({
    domain: context.wrap.domain(dom),
    params: decodeParams<typeof domainStatsParams>(params),
  }));
}

export async function getMemoryStats(
  caller: Caller,
  dom: NonnullDomain,
  options?: CallOptions,
): Promise<DomainMemoryStats> {
  const args = { dom, maxStats: 1024, flags: 0 };
  const { stats } = await caller.call(remote.DOMAIN_MEMORY_STATS, args, options);
  const out: { [K in MemoryStat]?: bigint } = {};
  for (const { tag, val } of stats) {
    const name = memoryStats[tag];
    if (name !== undefined) out[name] = val;
  }
  return out;
}

/** The daemon answers for at most this many CPUs at once. */
const cpusAtOnce = 128;

/** One record for each CPU; with a `startCpu` of -1, one of the domain's total. */
export async function getCPUStats(
  caller: Caller,
  dom: NonnullDomain,
  startCpu: number,
  ncpus: number,
  options?: CallOptions,
): Promise<ParamsOut<typeof cpuStatsParams>[]> {
  const ask = (nparams: number, start: number, count: number) =>
    caller.call(
      remote.DOMAIN_GET_CPU_STATS,
      { dom, nparams, start_cpu: start, ncpus: count, flags: 4 },
      options,
    );
  const { nparams } = await ask(0, startCpu, 1);
  const out: ParamsOut<typeof cpuStatsParams>[] = [];
  if (nparams === 0) return out;
  for (let done = 0; done < ncpus; done += cpusAtOnce) {
    const count = Math.min(cpusAtOnce, ncpus - done);
    const reply = await ask(nparams, startCpu + done, count);
    const each = Math.max(1, reply.nparams);
    const params = [...reply.params];
    for (let at = 0; at < params.length; at += each) {
      out.push(decodeParams<typeof cpuStatsParams>(params.slice(at, at + each)));
    }
  }
  return out;
}

export async function getSchedulerParameters(
  caller: Caller,
  dom: NonnullDomain,
  flags: e.DomainModificationImpactOptions | undefined,
  options?: CallOptions,
): Promise<ParamsOut<typeof schedulerParams>> {
  const { nparams } = await caller.call(remote.DOMAIN_GET_SCHEDULER_TYPE, { dom }, options);
  if (flags === undefined) {
    const args = { dom, nparams };
    return decodeParams((await caller.call(remote.DOMAIN_GET_SCHEDULER_PARAMETERS, args, options)).params);
  }
  const args = { dom, nparams, flags: bits(e.domainModificationImpact, flags) | 4 };
  const reply = await caller.call(remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS, args, options);
  return decodeParams(reply.params);
}

/** How many bytes a map of the host's CPUs takes. */
async function mapLength(caller: Caller, options?: CallOptions): Promise<number> {
  const args = { need_map: 0, need_online: 0, flags: 0 };
  const { ret } = await caller.call(remote.NODE_GET_CPU_MAP, args, options);
  return (ret + 7) >> 3;
}

function slices(maps: Uint8Array, count: number, length: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => maps.subarray(i * length, (i + 1) * length));
}

export async function getVcpus(
  caller: Caller,
  dom: NonnullDomain,
  options?: CallOptions,
): Promise<VcpuInfo[]> {
  const { nrVirtCpu } = await caller.call(remote.DOMAIN_GET_INFO, { dom }, options);
  const maplen = await mapLength(caller, options);
  const args = { dom, maxinfo: nrVirtCpu, maplen };
  const { info, cpumaps } = await caller.call(remote.DOMAIN_GET_VCPUS, args, options);
  const maps = slices(cpumaps, info.length, maplen);
  return info.map(({ number, state, cpu_time, cpu }, i) => ({
    number,
    state: state as e.VcpuState,
    cpuTime: cpu_time,
    cpu,
    cpumap: maps[i] ?? new Uint8Array(),
  }));
}

export async function getVcpuPinInfo(
  caller: Caller,
  dom: NonnullDomain,
  flags?: e.DomainModificationImpactOptions,
  options?: CallOptions,
): Promise<Uint8Array[]> {
  const impact = bits(e.domainModificationImpact, flags);
  const vcpus = await caller.call(remote.DOMAIN_GET_VCPUS_FLAGS, { dom, flags: impact }, options);
  const maplen = await mapLength(caller, options);
  const args = { dom, ncpumaps: vcpus.num, maplen, flags: impact };
  const { cpumaps, num } = await caller.call(remote.DOMAIN_GET_VCPU_PIN_INFO, args, options);
  return slices(cpumaps, num, maplen);
}

/** The host's CPUs that the emulator may run on; null where it is not pinned. */
export async function getEmulatorPinInfo(
  caller: Caller,
  dom: NonnullDomain,
  flags?: e.DomainModificationImpactOptions,
  options?: CallOptions,
): Promise<Uint8Array | null> {
  const maplen = await mapLength(caller, options);
  const args = { dom, maplen, flags: bits(e.domainModificationImpact, flags) };
  const reply = await caller.call(remote.DOMAIN_GET_EMULATOR_PIN_INFO, args, options);
  return reply.ret === 0 ? null : reply.cpumaps;
}

/** Null where the disk has no job. */
export async function getBlockJobInfo(
  caller: Caller,
  dom: NonnullDomain,
  path: string,
  flags?: e.DomainBlockJobInfoOptions,
  options?: CallOptions,
): Promise<BlockJobInfo | null> {
  const args = { dom, path, flags: bits(e.domainBlockJobInfoFlags, flags) };
  const reply = await caller.call(remote.DOMAIN_GET_BLOCK_JOB_INFO, args, options);
  if (reply.found === 0) return null;
  const { type, bandwidth, cur, end } = reply;
  return { type: type as e.DomainBlockJobType, bandwidth, cur, end };
}

export async function getSecurityLabelList(
  caller: Caller,
  dom: NonnullDomain,
  options?: CallOptions,
): Promise<{ readonly label: string; readonly enforcing: boolean }[]> {
  const { labels } = await caller.call(remote.DOMAIN_GET_SECURITY_LABEL_LIST, { dom }, options);
  return labels.map(({ label, enforcing }) => ({ label: text(label), enforcing: enforcing !== 0 }));
}
