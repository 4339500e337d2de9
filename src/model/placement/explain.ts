// Placement's reasons in words, and the nearest changes that would make a VM fit.
import type { Refusal } from '../decision.ts';
import { printBytes, printMiB } from '../memory.ts';
import type { HostVerdict, NearestChange, PlacementRequest, Reason, ReasonCode } from './placement.ts';

interface Words {
  /** Why this host is not it, or what spoke for or against it. */
  readonly say: (r: Reason) => string;
  /** What would have to change on that host; null: nothing that one would do for one VM. */
  readonly change: ((r: Reason, host: string) => string) | null;
}

const n = (value: Reason['found']): number => (typeof value === 'number' ? value : 0);
const t = (value: Reason['found']): string => String(value ?? 'none');
const short = (r: Reason): number => n(r.needed) - n(r.found);
const amount = (print: (value: number) => string, what: string): Words => ({
  say: (r) => `${print(n(r.found))} of ${what} left, ${print(n(r.needed))} needed`,
  change: (r, host) => `free ${print(short(r))} of ${what} on ${host}`,
});
const rule = (say: string): Words => ({
  say: (r) => `rule ${t(r.needed)} ${say}`,
  change: (r) => `soften or lift the rule ${t(r.needed)}`,
});

const words: Readonly<Record<ReasonCode, Words>> = {
  state: { say: (r) => `it is ${t(r.found)}`, change: (_, host) => `bring ${host} up` },
  drained: { say: () => 'it is drained', change: (_, host) => `resume ${host}` },
  'not-asked-for': { say: () => 'another host was asked for', change: null },
  left: { say: () => 'the VM is to leave it', change: null },
  cluster: {
    say: (r) =>
      `it is in ${r.found === null ? 'no cluster' : `the cluster ${r.found}`}, not in ${t(r.needed)}`,
    change: null,
  },
  arch: { say: (r) => `its architecture is ${t(r.found)}, not ${t(r.needed)}`, change: null },
  'virt-type': { say: (r) => `it offers ${t(r.found)}, not ${t(r.needed)}`, change: null },
  machine: {
    say: (r) => `its QEMU has no machine type ${t(r.needed)}`,
    change: (_, host) => `upgrade QEMU on ${host}`,
  },
  'cpu-model': { say: (r) => `it cannot give the CPU ${t(r.needed)}`, change: null },
  network: {
    say: (r) => `it has no active network ${t(r.needed)}`,
    change: (r, host) => `define and start the network ${t(r.needed)} on ${host}`,
  },
  need: { say: (r) => `it does not have ${t(r.needed)}`, change: null },
  'no-kvm': { say: (r) => `it has no usable KVM, only ${t(r.found)}`, change: null },
  'pool-missing': {
    say: (r) => `it has no pool ${t(r.needed)} that hostler may use`,
    change: (r, host) => `hostler pool use ${host} ${t(r.needed)}`,
  },
  'pool-room': amount(printBytes, 'the pool'),
  memory: amount(printMiB, 'memory'),
  'memory-seen': {
    say: (r) => `${printMiB(n(r.found))} were seen free, ${printMiB(n(r.needed))} needed`,
    change: (r, host) => `free ${printMiB(short(r))} of memory on ${host}, held by something beside its VMs`,
  },
  cpus: amount(String, 'vCPUs'),
  numa: {
    say: (r) => `its roomiest NUMA cell has ${printMiB(n(r.found))}, ${printMiB(n(r.needed))} needed`,
    change: (r, host) => `free ${printMiB(short(r))} in one NUMA cell of ${host}`,
  },
  'rule-on': rule('names the hosts for it'),
  'rule-not-on': rule('keeps it off some hosts'),
  'rule-together': rule('keeps its group together'),
  'rule-apart': rule('keeps its group apart'),
  'rule-label': {
    say: (r) => `it has no label ${t(r.needed)}, by which the rule ${t(r.found)} goes`,
    change: (r, host) => `label ${host} with its ${t(r.needed)}`,
  },
};

export function printReason(reason: Reason): string {
  const said = words[reason.code].say(reason);
  return reason.effect === 'blocks' ? said : `${said} (${reason.effect > 0 ? '+' : ''}${reason.effect})`;
}

const nearestMax = 3;

/** The hosts that lack least: fewest changes first, then the smallest shortage by what is needed. */
export function nearestChanges(hosts: readonly HostVerdict[]): NearestChange[] {
  const near: { verdict: HostVerdict; count: number; lack: number }[] = [];
  for (const verdict of hosts) {
    let [count, lack] = [0, 0];
    for (const r of verdict.reasons) {
      if (r.effect !== 'blocks') continue;
      count += 1;
      if (words[r.code].change === null) lack = Infinity;
      else lack += typeof r.needed === 'number' && r.needed > 0 ? Math.min(1, short(r) / r.needed) : 1;
    }
    if (count > 0 && lack !== Infinity) near.push({ verdict, count, lack });
  }
  near.sort((a, b) => a.count - b.count || a.lack - b.lack || (a.verdict.name < b.verdict.name ? -1 : 1));
  return near.slice(0, nearestMax).map(({ verdict }) => ({
    host: verdict.host,
    name: verdict.name,
    changes: verdict.reasons.flatMap((r) => {
      const change = r.effect === 'blocks' ? words[r.code].change : null;
      return change ? [change(r, verdict.name)] : [];
    }),
  }));
}

/** One refusal per kind of reason, with how many hosts it keeps out and the host that is nearest to it. */
export function placementRefusals(
  request: PlacementRequest,
  hosts: readonly HostVerdict[],
  nearest: readonly NearestChange[],
): Refusal[] {
  const fix = nearestFix(nearest);
  if (hosts.length === 0) {
    return [
      {
        code: 'no-hosts',
        about: request.name,
        needed: 'a host',
        found: 'none',
        fix: 'Add one: hostler host add NAME URI.',
      },
    ];
  }
  const byCode = new Map<ReasonCode, { count: number; best: Reason; name: string }>();
  for (const { name, reasons } of hosts) {
    for (const r of reasons) {
      if (r.effect !== 'blocks') continue;
      const seen = byCode.get(r.code);
      if (!seen) byCode.set(r.code, { count: 1, best: r, name });
      else
        byCode.set(
          r.code,
          short(r) < short(seen.best)
            ? { count: seen.count + 1, best: r, name }
            : { ...seen, count: seen.count + 1 },
        );
    }
  }
  return [...byCode].map(([code, { count, best, name }]) => ({
    code: `placement-${code}`,
    about: request.name,
    needed: 'a host that can take it',
    found: `${count} of ${hosts.length} hosts: ${name}: ${words[code].say(best)}`,
    fix,
    facts: { hosts: count, of: hosts.length, nearest: name, needed: best.needed, found: best.found },
  }));
}

function nearestFix(nearest: readonly NearestChange[]): string {
  const [first] = nearest;
  if (!first) return 'Add a host that fits, or ask for less.';
  return `Nearest is ${first.name}: ${first.changes.join(', and ')}.`;
}
