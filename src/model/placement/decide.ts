// Placement: which host takes a VM, with the reasons for every host; and many VMs one after another.
import type { HostId, VmId } from '../ids.ts';
import { nearestChanges, placementRefusals } from './explain.ts';
import type { Fleet } from './fleet.ts';
import type { HostVerdict, PlacementDecision, PlacementRequest } from './placement.ts';
import { pose, weighHost } from './weigh.ts';

/** Deterministic: equal points go by name. The fleet is read, not changed. */
export function decidePlacement(fleet: Fleet, request: PlacementRequest): PlacementDecision {
  const question = pose(request, fleet);
  const hosts = fleet.hosts.map((host) => weighHost(question, host));
  let best: HostVerdict | null = null;
  for (const verdict of hosts) if (isBetter(verdict, best)) best = verdict;
  if (best?.score != null) {
    return { go: true, plan: { host: best.host, name: best.name, score: best.score }, hosts };
  }
  const nearest = nearestChanges(hosts);
  return { go: false, refusals: placementRefusals(request, hosts, nearest), nearest, hosts };
}

function isBetter(a: HostVerdict, b: HostVerdict | null): boolean {
  if (a.score === null) return false;
  if (b?.score == null) return true;
  return a.score > b.score || (a.score === b.score && a.name < b.name);
}

export interface BatchResult {
  readonly placed: readonly { readonly request: PlacementRequest; readonly host: HostId }[];
  readonly refused: readonly { readonly request: PlacementRequest; readonly decision: PlacementDecision }[];
}

/**
 * Many at once: the largest first, since what is small finds room between. The fleet holds the result
 * afterwards, so that a caller who only wonders gives it one of its own.
 */
export function placeAll(
  fleet: Fleet,
  requests: readonly (PlacementRequest & { readonly id: VmId })[],
): BatchResult {
  const placed: { request: PlacementRequest; host: HostId }[] = [];
  const refused: { request: PlacementRequest; decision: PlacementDecision }[] = [];
  const order = [...requests].sort((a, b) => b.memoryMiB - a.memoryMiB || (a.name < b.name ? -1 : 1));
  for (const request of order) {
    const decision = decidePlacement(fleet, request);
    if (!decision.go) {
      refused.push({ request, decision });
      continue;
    }
    const { id, name, cpus, memoryMiB } = request;
    fleet.place({ id, name, cpus, memoryMiB, host: decision.plan.host }, request.pools);
    placed.push({ request, host: decision.plan.host });
  }
  return { placed, refused };
}
