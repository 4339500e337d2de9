// Whether and how a VM is started, on the host that it is defined on and nowhere else.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import { answerRefusals, type AnsweringHost } from '../host/answering.ts';
import type { HostId, VmId } from '../ids.ts';
import { printMiB } from '../memory.ts';
import type { Network } from '../network/network.ts';
import type { Pool } from '../pool/pool.ts';
import { overheadMiB } from './migrate/memory.ts';
import type { VmSpec } from './spec.ts';
import { vmCan } from './state.ts';
import type { Vm } from './vm.ts';

export interface StartFacts {
  readonly vm: Pick<Vm, 'id' | 'name' | 'uuid' | 'power' | 'intent' | 'activity' | 'foreign'>;
  readonly spec: VmSpec;
  readonly host: AnsweringHost & {
    readonly freeMiB: number | null;
    readonly claimedMiB: number;
    /** What hostler may give to guests there; null: not read. */
    readonly capacityMiB: number | null;
    /** Of that, what its other VMs have that run or are about to: what was seen free may be older. */
    readonly givenMiB: number;
    readonly networks: readonly Network[];
    readonly pools: readonly Pool[];
  };
  /** Hosts where a domain of this UUID runs, or may run for all that is known. */
  readonly elsewhere: readonly { readonly host: string; readonly power: 'running' | 'unknown' }[];
  /** Its disks that another running VM has open, with that VM. */
  readonly sharedDisks: readonly { readonly disk: string; readonly vm: string }[];
}

export interface StartPlan extends Plan {
  readonly vm: VmId;
  readonly host: HostId;
  readonly claimMiB: number;
  /** It runs already: only what is asked of it is recorded. */
  readonly onlyIntent: boolean;
}

export function decideStart(facts: StartFacts): Decision<StartPlan> {
  const { vm, host, spec } = facts;
  if (vm.power === 'running' && vm.intent === 'stopped' && vm.activity === null && !vm.foreign) {
    const steps = [{ title: `Record that ${vm.name} is to run; it does` }];
    return {
      go: true,
      plan: { vm: vm.id, host: host.id, claimMiB: 0, onlyIntent: true, steps, notices: [] },
    };
  }
  const claimMiB = spec.memoryMiB + overheadMiB(spec.memoryMiB);
  return decide(startRefusals(facts, claimMiB), () => ({
    vm: vm.id,
    host: host.id,
    claimMiB,
    onlyIntent: false,
    steps: [
      { title: `Reserve ${printMiB(claimMiB)} of memory`, host: host.name },
      { title: `Start ${vm.name}`, host: host.name },
    ],
    notices: [],
  }));
}

function startRefusals(facts: StartFacts, claimMiB: number): Refusal[] {
  const { vm, host } = facts;
  const can = vmCan('start', vm);
  const refusals: Refusal[] = can.can ? [] : [can.refusal];
  refusals.push(...answerRefusals(host));
  return [...refusals, ...twiceRefusals(facts), ...memoryRefusals(facts, claimMiB), ...placeRefusals(facts)];
}

function twiceRefusals({ vm, elsewhere, sharedDisks }: StartFacts): Refusal[] {
  const other = elsewhere.map(({ host, power }) => ({
    code: 'runs-elsewhere',
    about: `VM ${vm.name}`,
    needed: 'that it runs nowhere else',
    found: power === 'running' ? `it runs on ${host}` : `it may run on ${host}, which does not answer`,
    fix:
      power === 'running'
        ? `Look at both: hostler vm history ${vm.name}.`
        : `Bring ${host} back, or make sure that it is off and remove it: hostler host remove ${host}.`,
  }));
  const disks = sharedDisks.map(({ disk, vm: user }) => ({
    code: 'disk-in-use',
    about: `disk ${disk}`,
    needed: 'a disk that no other running VM writes to',
    found: `${user} has it open`,
    fix: `Stop ${user} first, or take the disk from one of the two.`,
  }));
  return [...other, ...disks];
}

function memoryRefusals({ host }: StartFacts, claimMiB: number): Refusal[] {
  const { freeMiB, claimedMiB, capacityMiB, givenMiB } = host;
  const seen = freeMiB === null ? Infinity : freeMiB - claimedMiB;
  const left = Math.min(seen, capacityMiB === null ? Infinity : capacityMiB - givenMiB);
  if (left >= claimMiB) return [];
  return [
    {
      code: 'memory',
      about: `memory of ${host.name}`,
      needed: printMiB(claimMiB),
      found: `${printMiB(Math.max(0, left))} free`,
      fix: `Free ${printMiB(claimMiB - left)} there, or move it first: hostler vm migrate.`,
      facts: { neededMiB: claimMiB, freeMiB, claimedMiB, capacityMiB, givenMiB },
    },
  ];
}

interface Placed {
  readonly spec: Pick<VmSpec, 'nics' | 'disks'>;
  readonly host: Pick<StartFacts['host'], 'name' | 'networks' | 'pools'>;
}

/** Its networks and pools are there and active. */
export function placeRefusals({ spec, host }: Placed): Refusal[] {
  const networks = new Set(spec.nics.map((n) => n.network));
  const pools = new Set(spec.disks.flatMap((d) => (d.source.kind === 'volume' ? [d.source.pool] : [])));
  const inactive = (
    kind: 'network' | 'pool',
    name: string,
    found: { readonly active: boolean } | undefined,
  ): Refusal[] => {
    if (found?.active === true) return [];
    const command = kind === 'network' ? 'net' : 'pool';
    return [
      {
        code: `${kind}-${found ? 'inactive' : 'missing'}`,
        about: `${kind} ${name}`,
        needed: `the ${kind} ${name}, active on ${host.name}`,
        found: found ? 'it is not active' : 'it is not defined',
        fix: found ? `Start it: virsh ${command}-start ${name}.` : `Define it: virsh ${command}-define FILE.`,
      },
    ];
  };
  return [
    ...[...networks].flatMap((name) =>
      inactive(
        'network',
        name,
        host.networks.find((n) => n.name === name),
      ),
    ),
    ...[...pools].flatMap((name) =>
      inactive(
        'pool',
        name,
        host.pools.find((p) => p.name === name),
      ),
    ),
  ];
}
