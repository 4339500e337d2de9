// Whether the host that was chosen, by whomever, has room for a VM: capacity and rules, as they are now.
import type { Refusal } from '../decision.ts';
import type { HostId, VmId } from '../ids.ts';
import { overheadMiB } from '../vm/migrate/memory.ts';
import type { VmSpec } from '../vm/spec.ts';
import { nearestChanges, placementRefusals } from './explain.ts';
import type { Fleet } from './fleet.ts';
import type { PlacementRequest, ReasonCode } from './placement.ts';
import { pose, weighHost } from './weigh.ts';

/** What placement is asked for a VM that exists and is to be on another host. */
export function requestOf(
  { id, name, spec }: { readonly id: VmId; readonly name: string; readonly spec: VmSpec },
  notHosts: readonly HostId[],
): PlacementRequest {
  return {
    id,
    name,
    cpus: spec.cpus,
    memoryMiB: spec.memoryMiB + overheadMiB(spec.memoryMiB),
    arch: spec.hardware.arch,
    virtType: null,
    machine: spec.hardware.machine,
    cpuModel: null,
    networks: spec.nics.map((nic) => nic.network),
    pools: new Map(),
    needs: [],
    numa: 'any',
    strategy: 'spread',
    cluster: null,
    onlyHost: null,
    notHosts,
  };
}

const ofRoom: ReadonlySet<ReasonCode> = new Set([
  'drained',
  'memory',
  'memory-seen',
  'cpus',
  'rule-on',
  'rule-not-on',
  'rule-together',
  'rule-apart',
  'rule-label',
]);

/**
 * Everything else about the host is told by the preflight of the move, which has seen it. What is seen free
 * matters to what runs: a stopped VM takes only what is promised.
 */
export function roomRefusals(
  fleet: Fleet,
  target: HostId,
  request: PlacementRequest,
  runs: boolean,
): readonly Refusal[] {
  const host = fleet.host(target);
  if (!host) return [];
  const verdict = weighHost(pose(request, fleet), host);
  const reasons = verdict.reasons.filter(
    ({ code, effect }) => effect === 'blocks' && ofRoom.has(code) && (runs || code !== 'memory-seen'),
  );
  if (reasons.length === 0) return [];
  const blocked = [{ ...verdict, score: null, reasons }];
  return placementRefusals(request, blocked, nearestChanges(blocked));
}
