// Whether and how a VM is created: spec, name, images, volumes and host in one decision.
import { decide, type Decision, type Plan, type PlanStep, type Refusal } from '../decision.ts';
import type { ClusterId, HostId, VmId } from '../ids.ts';
import type { VirtType } from '../host/facts.ts';
import { chooseMac, macRandomBytes } from '../mac-address.ts';
import { printBytes, printMiB } from '../memory.ts';
import { nameFault } from '../name.ts';
import { decidePlacement } from '../placement/decide.ts';
import type { HostVerdict, NearestChange, PlacementRequest } from '../placement/placement.ts';
import { printFault } from '../shape.ts';
import { specFrom } from '../template/apply.ts';
import { layDisks, volumeRefusals, type DiskLayout, type NewVolume } from './create/disk.ts';
import { imageAt, type CreateFacts } from './create/facts.ts';
import { pinHardware, type Pinned } from './create/hardware.ts';
import { overheadMiB } from './migrate/memory.ts';
import type { VmSpec } from './spec.ts';
import type { Intent } from './vm.ts';

export interface CreatePlan extends Plan {
  readonly id: VmId;
  readonly name: string;
  readonly host: HostId;
  readonly hostName: string;
  /** Complete: pools, volumes, MAC addresses, exact machine type and CPU. */
  readonly spec: VmSpec;
  readonly virtType: VirtType;
  readonly intent: Intent;
  readonly volumes: readonly NewVolume[];
  /** Images that the host does not have yet, brought before anything else. */
  readonly images: readonly { readonly digest: string; readonly name: string; readonly pool: string }[];
  /** Where the images of kernel and initrd and the seed go. */
  readonly filesPool: string | null;
  readonly claim: {
    readonly memoryMiB: number;
    readonly cpus: number;
    readonly pools: Readonly<Record<string, number>>;
  };
  readonly choices: readonly string[];
}

export type CreateDecision = Decision<CreatePlan> & {
  /** What placement found for every host; empty where it was not asked. */
  readonly hosts: readonly HostVerdict[];
  readonly nearest: readonly NearestChange[];
};

export function decideCreate(facts: CreateFacts): CreateDecision {
  const refusals: Refusal[] = nameRefusals(facts);
  const spec = specOf(facts, refusals);
  if (spec === null) return { go: false, refusals, hosts: [], nearest: [] };
  const layout = layDisks(spec, facts, refusals);
  refusals.push(...volumeRefusals(layout, facts));
  const request = placementOf(spec, layout, facts, refusals);
  const placement = decidePlacement(facts.fleet, request);
  const { hosts } = placement;
  if (!placement.go) {
    return { go: false, refusals: [...refusals, ...placement.refusals], hosts, nearest: placement.nearest };
  }
  const { host, name } = placement.plan;
  const pinned = pinOn(host, name, spec, facts, refusals);
  const decision = decide(refusals, () => planCreate({ spec, layout, facts, host, hostName: name }, pinned));
  return { ...decision, hosts, nearest: [] };
}

function nameRefusals({ request, names }: CreateFacts): Refusal[] {
  const { name } = request;
  const about = `VM ${name.slice(0, 80)}`;
  const fault = nameFault(name);
  if (fault !== null) {
    const fix = 'Choose a name of letters, digits, "-" and ".".';
    return [{ code: 'name', about, needed: 'a name that host names may have', found: `it ${fault}`, fix }];
  }
  const where = names.get(name);
  if (where === undefined) return [];
  const fix = 'Choose another name.';
  return [
    { code: 'name-taken', about, needed: 'a name that no VM has', found: `one on ${where} has it`, fix },
  ];
}

function specOf({ template, request }: CreateFacts, refusals: Refusal[]): VmSpec | null {
  if (template === null) {
    const needed = `the template ${request.template}`;
    const fix = 'See which there are: hostler template list.';
    refusals.push({ code: 'template-missing', about: 'template', needed, found: 'none of that name', fix });
    return null;
  }
  const shaped = specFrom(template, request);
  if (shaped.ok) return shaped.value;
  for (const fault of shaped.faults) {
    const about = fault.path === '' ? 'request' : fault.path;
    refusals.push({
      code: 'spec',
      about,
      needed: 'a valid value',
      found: printFault(fault),
      fix: `Correct ${about}.`,
    });
  }
  return null;
}

function placementOf(
  spec: VmSpec,
  layout: DiskLayout,
  facts: CreateFacts,
  refusals: Refusal[],
): PlacementRequest {
  const { placement } = facts.request;
  const needs = layout.disks.flatMap((disk) => {
    const { source } = disk;
    if (source.kind !== 'volume' || disk.device === 'cdrom') return [];
    if (layout.volumes.some((v) => v.disk === disk.name)) return [];
    const found = facts.volumes.filter((v) => v.pool === source.pool && v.name === source.volume);
    return [
      { what: `the volume ${source.volume} in ${source.pool}`, hosts: new Set(found.map((v) => v.host)) },
    ];
  });
  const { cpu } = spec.hardware;
  return {
    id: null,
    name: facts.request.name,
    cpus: spec.cpus,
    memoryMiB: spec.memoryMiB + overheadMiB(spec.memoryMiB),
    arch: spec.hardware.arch,
    virtType: cpu.mode === 'host-passthrough' ? 'kvm' : null,
    machine: spec.hardware.machine,
    cpuModel: cpu.mode === 'custom' ? cpu.model : null,
    networks: [...new Set(spec.nics.map((n) => n.network))],
    pools: layout.bytes,
    needs,
    numa: 'prefer',
    strategy: facts.strategy,
    cluster: placement?.cluster === undefined ? null : clusterNamed(placement.cluster, facts, refusals),
    onlyHost: placement?.host === undefined ? null : hostNamed(placement.host, facts, refusals),
    notHosts: [],
  };
}

function hostNamed(name: string, { fleet }: CreateFacts, refusals: Refusal[]): HostId | null {
  const host = fleet.hosts.find((h) => h.name === name || h.id === name);
  if (host) return host.id;
  const fix = 'See which there are: hostler host list.';
  refusals.push({ code: 'host-missing', about: 'host', needed: name, found: 'no host of that name', fix });
  return null;
}

function clusterNamed(name: string, { clusters }: CreateFacts, refusals: Refusal[]): ClusterId | null {
  const cluster = clusters.find((c) => c.name === name || c.id === name);
  if (cluster) return cluster.id;
  const fix = 'See which there are: hostler cluster list.';
  refusals.push({
    code: 'cluster-missing',
    about: 'cluster',
    needed: name,
    found: 'no cluster of that name',
    fix,
  });
  return null;
}

function pinOn(host: HostId, name: string, spec: VmSpec, facts: CreateFacts, refusals: Refusal[]): Pinned {
  const said = facts.hosts.get(host);
  const cluster = facts.clusters.find((c) => c.hosts.includes(host)) ?? null;
  if (said) return pinHardware(spec.hardware, said, cluster, refusals);
  const fix = `Wait until ${name} has been read once.`;
  refusals.push({
    code: 'host-unread',
    about: `host ${name}`,
    needed: 'its capabilities',
    found: 'none yet',
    fix,
  });
  return { virtType: 'qemu', hardware: spec.hardware, notices: [] };
}

interface Choice {
  readonly spec: VmSpec;
  readonly layout: DiskLayout;
  readonly facts: CreateFacts;
  readonly host: HostId;
  readonly hostName: string;
}

function planCreate({ spec, layout, facts, host, hostName }: Choice, pinned: Pinned): CreatePlan {
  const { request } = facts;
  const images = layout.images
    .filter(({ image, pool }) => !facts.imagesAt.has(imageAt(host, pool, image.digest)))
    .map(({ image, pool }) => ({ digest: image.digest, name: image.name, pool }));
  const parts = {
    id: facts.id,
    name: request.name,
    host,
    hostName,
    spec: { ...spec, hardware: pinned.hardware, disks: layout.disks, nics: nicsOf(spec, facts) },
    virtType: pinned.virtType,
    intent: request.start === false ? ('stopped' as const) : ('running' as const),
    volumes: layout.volumes,
    images,
    filesPool: layout.volumes[0]?.pool ?? layout.images[0]?.pool ?? [...layout.bytes.keys()][0] ?? null,
    claim: {
      memoryMiB: request.start === false ? 0 : spec.memoryMiB + overheadMiB(spec.memoryMiB),
      cpus: spec.cpus,
      pools: Object.fromEntries(layout.bytes),
    },
    choices: [...layout.choices, `host ${hostName}: the best of those that can take it`],
  };
  return { ...parts, steps: stepsOf(parts), notices: pinned.notices };
}

function nicsOf(spec: VmSpec, { random, macs }: CreateFacts): VmSpec['nics'] {
  const taken = new Set(macs);
  return spec.nics.map((nic, at) => {
    const mac = nic.mac ?? chooseMac(random.subarray(at * macRandomBytes), taken);
    taken.add(mac);
    return { ...nic, mac };
  });
}

function stepsOf(plan: Omit<CreatePlan, 'steps' | 'notices'>): PlanStep[] {
  const host = plan.hostName;
  const steps: PlanStep[] = [];
  if (plan.claim.memoryMiB > 0)
    steps.push({ title: `Reserve ${printMiB(plan.claim.memoryMiB)} of memory`, host });
  for (const image of plan.images)
    steps.push({ title: `Bring the image ${image.name} to ${image.pool}`, host });
  for (const v of plan.volumes) {
    const on = v.image === null ? '' : ' on its image';
    steps.push({
      title: `Make the volume ${v.name} in ${v.pool}: ${printBytes(v.capacityBytes)}${on}`,
      host,
    });
  }
  if (plan.spec.seed !== null) steps.push({ title: 'Make the cloud-init seed', host });
  steps.push({ title: `Define ${plan.name}`, host });
  if (plan.intent === 'running') steps.push({ title: `Start ${plan.name}`, host });
  return steps;
}
