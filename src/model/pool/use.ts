// Whether hostler may write into a pool of a host, and whether that pool counts as shared.
import { decide, type Decision, type Plan, type Refusal } from '../decision.ts';
import type { HostId } from '../ids.ts';
import { samePool, type Pool } from './pool.ts';

export interface UsePoolFacts {
  readonly host: { readonly id: HostId; readonly name: string; readonly pools: readonly Pool[] };
  /** The pools of the same name on other hosts. */
  readonly others: readonly { readonly host: string; readonly pool: Pool }[];
  readonly request: { readonly pool: string; readonly use: boolean; readonly shared: boolean | null };
  /** VMs of ours with a disk in it. */
  readonly vms: readonly string[];
}

export interface UsePoolPlan extends Plan {
  readonly host: HostId;
  readonly pool: string;
  readonly use: boolean;
  readonly shared: boolean | null;
}

/** Types into which volumes can be made by libvirt; the others hold what was made elsewhere. */
const writable: ReadonlySet<string> = new Set([
  'dir',
  'fs',
  'netfs',
  'logical',
  'disk',
  'rbd',
  'gluster',
  'zfs',
  'vstorage',
]);

export function decideUsePool(facts: UsePoolFacts): Decision<UsePoolPlan> {
  const { host, request } = facts;
  return decide(useRefusals(facts), () => ({
    host: host.id,
    pool: request.pool,
    use: request.use,
    shared: request.shared,
    steps: [{ title: stepTitle(facts) }],
    notices: noticesOf(facts),
  }));
}

function stepTitle({ host, request }: UsePoolFacts): string {
  if (!request.use) return `Record that hostler no longer writes into ${request.pool} of ${host.name}`;
  const kind =
    request.shared === null ? '' : request.shared ? ', shared by its hosts' : ', local to the host';
  return `Record that hostler may write into ${request.pool} of ${host.name}${kind}`;
}

function useRefusals({ host, others, request, vms }: UsePoolFacts): Refusal[] {
  const about = `pool ${request.pool}`;
  const pool = host.pools.find((p) => p.name === request.pool);
  if (!pool) {
    const found = `${host.name} has ${host.pools.map((p) => p.name).join(', ') || 'no pools'}`;
    const fix = 'Define it first: virsh pool-define-as NAME dir --target FOLDER, then pool-start.';
    return [{ code: 'pool-missing', about, needed: `the pool on ${host.name}`, found, fix }];
  }
  if (!request.use) return vms.length === 0 ? [] : [inUse(about, vms)];
  const refusals: Refusal[] = [];
  if (!pool.active) {
    const fix = `Start it: virsh pool-start ${pool.name}.`;
    refusals.push({ code: 'pool-inactive', about, needed: 'an active pool', found: 'it is not active', fix });
  }
  if (!writable.has(pool.type)) {
    refusals.push({
      code: 'pool-type',
      about,
      needed: 'a pool in which libvirt can make volumes',
      found: `it is of the type ${pool.type}`,
      fix: 'Use it through named volumes, or name a pool of another type.',
    });
  }
  if (request.shared === true) refusals.push(...sharingRefusals(about, pool, others));
  return refusals;
}

function sharingRefusals(about: string, pool: Pool, others: UsePoolFacts['others']): Refusal[] {
  const different = others.filter(
    (o) => samePool({ ...pool, shared: null }, { ...o.pool, shared: null }) === 'different',
  );
  return different.map(({ host, pool: other }) => ({
    code: 'pool-differs',
    about,
    needed: 'the same storage on every host that has the pool',
    found: `here it is ${origin(pool)}, on ${host} ${origin(other)}`,
    fix: 'Mount the same storage on both, or give the two pools different names.',
  }));
}

const origin = ({ type, source, path }: Pool): string => `${type} from ${source ?? path ?? 'elsewhere'}`;

const inUse = (about: string, vms: readonly string[]): Refusal => ({
  code: 'pool-in-use',
  about,
  needed: 'a pool without disks of our VMs',
  found: `disks of ${vms.slice(0, 5).join(', ')}${vms.length > 5 ? ', …' : ''}`,
  fix: 'Move these VMs to other storage first.',
});

function noticesOf({ host, others, request }: UsePoolFacts): string[] {
  const pool = host.pools.find((p) => p.name === request.pool);
  if (!request.use || !pool) return [];
  const notices: string[] = [];
  if (!pool.autostart)
    notices.push('libvirt does not start it after a boot: virsh pool-autostart switches that on.');
  const unsaid = others.some((o) => samePool(pool, o.pool) === 'unknown');
  if (request.shared === null && unsaid) {
    notices.push(
      'Other hosts have a pool of that name: say --shared or --per-host, or VMs with disks in it stay.',
    );
  }
  return notices;
}
