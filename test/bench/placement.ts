// What it costs to place one VM with the whole explanation: CPU time over fleets of growing size.
// Run it with: node --conditions=hostler-source test/bench/placement.ts
import { decidePlacement } from '../../src/model/placement/decide.ts';
import { printReason } from '../../src/model/placement/explain.ts';
import { Fleet } from '../../src/model/placement/fleet.ts';
import { fleetHost, fleetVm, placementRequest } from '../../src/model/placement/fleet-fixture.ts';
import type { Rule } from '../../src/model/placement/rule.ts';

const rounds = 101;
const vmsPerHost = 20;
const rules: readonly Rule[] = [
  { kind: 'vm-vm', name: 'web apart', strength: 'hard', vms: ['web-*'], effect: 'apart', within: 'host' },
  { kind: 'vm-vm', name: 'racks', strength: { points: 10 }, vms: ['web-*'], effect: 'apart', within: 'rack' },
  {
    kind: 'vm-host',
    name: 'rack 1',
    strength: { points: 5 },
    vms: ['web-1'],
    effect: 'on',
    hosts: { labels: { rack: 'r1' } },
  },
];

const cpuMs = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

process.stdout.write('hosts   VMs      build ms  decide ms  of a full fleet ms  as text ms\n');
for (const count of [100, 1000, 10_000]) {
  const hosts = Array.from({ length: count }, (_, n) => fleetHost(n, { cpus: 64, memoryMiB: 65_536 }));
  const vms = Array.from({ length: count * vmsPerHost }, (_, n) =>
    fleetVm(n % 100 === 0 ? `web-${n}` : `vm-${n}`, n % count, { memoryMiB: 2048 + (n % 7) * 100 }),
  );
  let fleet = new Fleet(hosts, vms, rules);
  const build = cpuMs(() => (fleet = new Fleet(hosts, vms, rules)));
  const request = placementRequest();
  const tooLarge = placementRequest({ memoryMiB: 1_000_000 });
  const decide = Array.from({ length: rounds }, () => cpuMs(() => void decidePlacement(fleet, request)));
  const refuse = Array.from({ length: rounds }, () => cpuMs(() => void decidePlacement(fleet, tooLarge)));
  const { hosts: verdicts } = decidePlacement(fleet, request);
  const text = Array.from({ length: rounds }, () =>
    cpuMs(() => verdicts.forEach((v) => v.reasons.map(printReason).join())),
  );
  const figures = [build, middle(decide), middle(refuse), middle(text)].map((ms) =>
    ms.toFixed(2).padStart(9),
  );
  process.stdout.write(`${String(count).padEnd(7)} ${String(vms.length).padEnd(8)}${figures.join('  ')}\n`);
}
